import type {DiffFile} from '../../../git/types.ts';
import {plannedStream, type Run, type Stream} from '../../../run/model/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {describeHere} from '../../in-keys.ts';
import {pad} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {ScreenProps} from '../../types.ts';
import {counted, streamTitle} from '../log/log-text.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {clampTop, rangeText, scrolled} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {type Loaded, useLoaded} from '../parts/use-loaded.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {type Claims, compareClaims} from './claimed-files.ts';
import {addedText, fileHeader, fileList, hunkFrom, hunkRows, removedText, rowCount, sumOf} from './diff-lines.ts';

const minWidthForList = 66;
const listWidth = (width: number): number =>
	width < minWidthForList ? 0 : Math.max(26, Math.min(44, Math.floor(width * 0.3)));

/** Cells a line of a hunk has. */
export const hunkWidth = (width: number): number => {
	const left = listWidth(width);
	return left === 0 ? width - 2 : width - left - 3;
};

/** Changes whenever the diff may have changed. */
const versionOf = ({id, work}: Stream): string =>
	`${id} ${work?.head} ${work?.dirty} ${work?.added} ${work?.removed} ${work?.files}`;

const emptyLines = (
	theme: Theme,
	{run, stream, now, width}: {run: Run; stream: Stream; now: number; width: number},
	loaded: Loaded<readonly DiffFile[]>,
): readonly string[] => {
	const {word, text} = describeHere(run, stream, now);
	const [first, second] =
		loaded.fault !== undefined
			? ['The diff cannot be read.', loaded.fault]
			: loaded.isLoaded
				? ['Nothing has changed yet.', `${word}: ${text}`]
				: ['Reading the diff.', ''];
	const wrap = (line: string) => wrapText(sanitise(line), Math.max(1, width - 4)).map(one => `  ${one}`);
	return ['', ...wrap(first!).map(one => theme.bold(one)), ...wrap(second!).map(one => theme.dim(one))];
};

export type DiffView = {readonly selected: number; readonly top: number};

/** The rows of the screen between title and keys, list and hunks side by side. */
export const diffRows = (
	theme: Theme,
	{files, claims}: {readonly files: readonly DiffFile[]; readonly claims: Claims},
	{selected, top}: DiffView,
	{width, height}: {readonly width: number; readonly height: number},
): readonly string[] => {
	const file = files[selected]!;
	const left = listWidth(width);
	const right = hunkWidth(width);
	const available = height - 1;
	const range = rangeText({top, total: rowCount(theme, file, right), available});
	const place = left === 0 ? `${selected + 1}/${files.length}` : range;
	const hunks = [
		fileHeader(theme, file, claims, {place, width: right}),
		...hunkRows(theme, file, {top, available, width: right}),
	];
	if (left === 0) return hunks.map(line => ` ${line}`);
	const list = fileList(theme, files, claims, selected, left);
	const from = clampTop({top: selected - Math.floor(height / 2), total: list.length, available: height});
	const bar = theme.dim(theme.glyphs.box.vertical);
	return Array.from({length: height}, (_, row) =>
		`${pad(theme, list[from + row] ?? '', left)} ${bar} ${hunks[row] ?? ''}`.trimEnd(),
	);
};

const keysOf = (theme: Theme): readonly PageKey[] => [
	{key: '[ ]', label: 'file'},
	{key: '{ }', label: 'hunk'},
	{key: theme.glyphs.upDown, label: 'scroll'},
	{key: 'm', label: 'merge'},
	{key: 'enter', label: 'log'},
	{key: 'g G', label: 'ends'},
];

const emptyKeys: readonly PageKey[] = [{key: 'enter', label: 'log'}];

export const fileStep = (name: string): number => {
	if (name === ']' || name === 'right' || name === 'l' || name === 'tab') return 1;
	return name === '[' || name === 'left' || name === 'h' || name === 'shift+tab' ? -1 : 0;
};

const useDiff = (props: ScreenProps, stream: Stream, available: number) => {
	const {engine, run, close, open, theme} = props;
	const width = hunkWidth(props.width);
	const loaded = useLoaded(() => engine.diff(stream.id), versionOf(stream));
	const held = useHeld<DiffView>({selected: 0, top: 0});
	const files = loaded.value ?? [];
	const claims = compareClaims(
		plannedStream(run, stream.id)?.files ?? [],
		files.map(file => file.path),
	);
	const inRange = (view: DiffView): DiffView => {
		const selected = Math.max(0, Math.min(view.selected, files.length - 1));
		return {selected, top: clampTop({top: view.top, total: rowCount(theme, files[selected], width), available})};
	};
	useKeys(name => {
		const {selected, top} = inRange(held.read());
		if (name === 'escape' || name === 'q') close();
		else if (name === 'm') open('merge', stream.id);
		else if (name === 'return') open('log', stream.id);
		else {
			const step = fileStep(name);
			const file = files[selected];
			const jump = name === '}' ? 1 : name === '{' ? -1 : undefined;
			const next =
				jump && file
					? hunkFrom(theme, file, width, top, jump)
					: scrolled(name, {top, total: rowCount(theme, file, width), available});
			if (step !== 0 && files.length > 0)
				held.write({selected: (selected + step + files.length) % files.length, top: 0});
			else if (next !== undefined) held.write({selected, top: next});
			return;
		}
		return 'left';
	});
	const view = inRange(held.drawn);
	return {loaded, files, view, claims};
};

const StreamDiff = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, now, stream} = props;
	const available = bodyHeight(height);
	const {loaded, files, view, claims} = useDiff(props, stream, available - 1);
	const sum = sumOf(files);
	const outside = claims.unclaimed.size > 0 ? `${claims.unclaimed.size} not in the plan · ` : '';
	const lines =
		files.length === 0
			? emptyLines(theme, {run, stream, now, width}, loaded)
			: diffRows(theme, {files, claims}, view, {width, height: available});
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(' · diff')}`}
			aside={
				files.length === 0
					? ''
					: `${outside}${counted(files.length, 'file')}  ${addedText(sum)} ${removedText(theme, sum)}`
			}
			lines={lines}
			keys={files.length === 0 ? emptyKeys : keysOf(theme)}
		/>
	);
};

/** What the focused stream has changed since it started, file by file. */
export const DiffScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	return stream ? <StreamDiff key={stream.id} {...props} stream={stream} /> : <NoStream {...props} what="diff" />;
};
