import {entriesUntil, type TimelineEntry} from '../../run/timeline.ts';
import type {Stream} from '../../run/types.ts';
import {sanitise} from '../../sanitise.ts';
import {logLine} from '../log-line.ts';
import {timeOfDay} from '../format.ts';
import type {ScreenProps} from '../types.ts';
import {streamTitle} from './log-text.ts';
import {bodyHeight, Page} from './page.tsx';
import {clampTop, rangeText, scrolled} from './scroll.ts';
import {useHeld} from './use-held.ts';
import {useKeys} from './use-keys.ts';
import {useLoaded} from './use-loaded.ts';

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
	const loaded = useLoaded(() => engine.log(stream.id, {attempt, limit: mostEntries}), `${stream.id} ${attempt} ${at}`);
	const entries = entriesUntil(loaded.value?.entries ?? [], at);
	const room = bodyHeight(height);
	const held = useHeld(Number.POSITIVE_INFINITY);
	const rangeAt = (top: number) => ({top: clampTop({top, total: entries.length, room}), total: entries.length, room});
	useKeys(name => {
		if (name === 'escape' || name === 'q') close();
		else if (name === 'd' && moment.is === 'checkpoint') show('diff');
		else {
			const top = scrolled(name, rangeAt(held.read()));
			if (top !== undefined) held.write(top);
			return;
		}
		return 'left';
	});
	const range = rangeAt(held.drawn);
	const none = loaded.fault ?? (loaded.isLoaded ? 'There was no output yet.' : 'Reading the log.');
	const lines = entries.slice(range.top, range.top + room).map(entry => logLine(theme, entry, width));
	const what = moment.is === 'checkpoint' ? `log at checkpoint ${moment.number}` : `log at ${timeOfDay(at)}`;
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(` · ${what}`)}`}
			aside={[`attempt ${attempt}`, rangeText(range)].filter(Boolean).join(' · ')}
			lines={entries.length === 0 ? ['', theme.bold(`  ${sanitise(none)}`)] : lines}
			keys={[
				...(moment.is === 'checkpoint' ? [{key: 'd', label: 'diff'}] : []),
				{key: theme.glyphs.upDown, label: 'scroll'},
				{key: 'g G', label: 'ends'},
			]}
			leave={{key: 'esc', label: 'timeline'}}
		/>
	);
};
