import type {TimelineEntry} from '../../../run/features/history/timeline.ts';
import {plainFiles} from '../../../run/features/review/review.ts';
import {plannedStream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {counted, streamTitle} from '../log/log-text.ts';
import {bodyHeight, Page} from '../parts/page.tsx';
import {useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';
import {bodyRows} from '../review/body.ts';
import {addedText, removedText, sumOf} from '../review/diff-stat.ts';
import {useLook} from '../review/use-look.ts';
import type {MomentProps} from './moment-log.tsx';

/** What the stream had changed at a checkpoint, against its start. */
export const MomentDiff = (props: MomentProps<Extract<TimelineEntry, {is: 'checkpoint'}>>) => {
	const {theme, width, height, run, stream, moment, engine, close, show} = props;
	const checkpoint = moment.number;
	const planned = plannedStream(run, stream.id)?.files ?? [];
	const load = async () => plainFiles(await engine.diff(stream.id, {checkpoint}), planned);
	const loaded = useLoaded(load, `${stream.id} ${checkpoint}`);
	const files = loaded.value ?? [];
	const size = {width, height: bodyHeight(height)};
	const look = useLook({files, comments: []}, theme, size);
	useKeys(name => {
		if (name === 'escape' || name === 'q') close();
		else if (name === 'return') show('log');
		else {
			look.press(name === ' ' ? 'pagedown' : name);
			return;
		}
		return 'left';
	});
	const none = loaded.fault ?? (loaded.isLoaded ? 'Nothing had changed yet.' : 'Reading the diff.');
	const sum = sumOf(files);
	const {index, rows} = look.shownAt(look.drawn);
	const sidebar = {files, selected: index, untouched: [], comments: [], facts: []};
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(` · diff at checkpoint ${checkpoint}`)}`}
			aside={files.length === 0 ? '' : `${counted(files.length, 'file')}  ${addedText(sum)} ${removedText(theme, sum)}`}
			lines={
				files.length === 0
					? ['', theme.bold(`  ${sanitise(none)}`)]
					: bodyRows(theme, {look: look.drawn, rows, sidebar}, size)
			}
			keys={[
				{key: '[ ]', label: 'file'},
				{key: '{ }', label: 'hunk'},
				{key: theme.glyphs.upDown, label: 'line'},
				{key: 'u', label: 'split'},
				{key: 'enter', label: 'log'},
			]}
			leave={{key: 'esc', label: 'timeline'}}
		/>
	);
};
