import {useMemo} from 'react';
import {timeOfDay} from '../../../controls/format.ts';
import {loadLexer} from '../../../conversation/load-lexer.ts';
import {entriesUntil, type TimelineEntry} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {isBefore, listOf, type Place, rowsFrom, scrolledTo, topOfEnd} from '../../log/log-list.ts';
import {paintRow} from '../../log/paint.ts';
import type {ScreenProps} from '../../types.ts';
import {streamTitle} from '../log/log-text.ts';
import {bodyHeight, Page} from '../parts/page.tsx';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';

/** Of a longer log only the end before the moment is shown. */
const mostEntries = 5000;

export type MomentProps<Of extends TimelineEntry = TimelineEntry> = ScreenProps & {
	readonly stream: Stream;
	readonly moment: Of;
	readonly show: (what: 'list' | 'log' | 'diff') => void;
};

/** The log of the moment's attempt as it stood then. */
export const MomentLog = (props: MomentProps) => {
	const {theme, width, height, run, stream, moment, engine, close, show} = props;
	const {attempt, at} = moment;
	const read = () => Promise.all([engine.log(stream.id, {attempt, limit: mostEntries}), loadLexer()]);
	const loaded = useLoaded(read, `${stream.id} ${attempt} ${at}`);
	const [page, lex] = loaded.value ?? [];
	const list = useMemo(
		() => listOf(entriesUntil(page?.entries ?? [], at), 0, {width, theme, lex}),
		[page, lex, at, width, theme],
	);
	const available = bodyHeight(height);
	const held = useHeld<Place | 'end'>('end');
	const end = topOfEnd(list, available);
	const topOf = (place: Place | 'end') => (place === 'end' || isBefore(end, place) ? end : place);
	useKeys(name => {
		if (name === 'escape' || name === 'q') close();
		else if (name === 'd' && moment.is === 'checkpoint') show('diff');
		else {
			const top = scrolledTo(name, list, topOf(held.read()), available);
			if (top !== undefined) held.write(top);
			return;
		}
		return 'left';
	});
	const none = loaded.fault ?? (loaded.isLoaded ? 'There was no output yet.' : 'Reading the log.');
	const lines = rowsFrom(list, topOf(held.drawn), available).map(row => paintRow(theme, row, width));
	const what = moment.is === 'checkpoint' ? `log at checkpoint ${moment.number}` : `log at ${timeOfDay(at)}`;
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(` · ${what}`)}`}
			aside={`attempt ${attempt}`}
			lines={list.blocks.length === 0 ? ['', theme.bold(`  ${sanitise(none)}`)] : lines}
			keys={[
				...(moment.is === 'checkpoint' ? [{key: 'd', label: 'diff'}] : []),
				{key: theme.glyphs.upDown, label: 'scroll'},
				{key: 'g G', label: 'ends'},
			]}
			leave={{key: 'esc', label: 'timeline'}}
		/>
	);
};
