import type {TimelineEntry} from '../../../run/features/history/timeline.ts';
import {plannedStream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {compareClaims} from '../diff/claimed-files.ts';
import {addedText, removedText, rowCount, sumOf} from '../diff/diff-lines.ts';
import {type DiffView, diffRows, fileStep, hunkWidth} from '../diff/diff-screen.tsx';
import {counted, streamTitle} from '../log/log-text.ts';
import {bodyHeight, Page} from '../parts/page.tsx';
import {clampTop, scrolled} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';
import type {MomentProps} from './moment-log.tsx';

/** What the stream had changed at a checkpoint, against its start. */
export const MomentDiff = (props: MomentProps<Extract<TimelineEntry, {is: 'checkpoint'}>>) => {
	const {theme, width, height, run, stream, moment, engine, close, show} = props;
	const checkpoint = moment.number;
	const loaded = useLoaded(() => engine.diff(stream.id, {checkpoint}), `${stream.id} ${checkpoint}`);
	const files = loaded.value ?? [];
	const available = bodyHeight(height);
	const held = useHeld<DiffView>({selected: 0, top: 0});
	const total = (selected: number) => rowCount(theme, files[selected], hunkWidth(width));
	useKeys(name => {
		const {selected, top} = held.read();
		const step = fileStep(name);
		const next = scrolled(name, {top, total: total(selected), available: available - 1});
		if (name === 'escape' || name === 'q') close();
		else if (name === 'return') show('log');
		else {
			if (step !== 0 && files.length > 0)
				held.write({selected: (selected + step + files.length) % files.length, top: 0});
			else if (next !== undefined) held.write({selected, top: next});
			return;
		}
		return 'left';
	});
	const {selected, top} = held.drawn;
	const view = {selected, top: clampTop({top, total: total(selected), available: available - 1})};
	const claims = compareClaims(
		plannedStream(run, stream.id)?.files ?? [],
		files.map(file => file.path),
	);
	const none = loaded.fault ?? (loaded.isLoaded ? 'Nothing had changed yet.' : 'Reading the diff.');
	const sum = sumOf(files);
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
					: diffRows(theme, {files, claims}, view, {width, height: available})
			}
			keys={[
				{key: '[ ]', label: 'file'},
				{key: theme.glyphs.upDown, label: 'scroll'},
				{key: 'enter', label: 'log'},
			]}
			leave={{key: 'esc', label: 'timeline'}}
		/>
	);
};
