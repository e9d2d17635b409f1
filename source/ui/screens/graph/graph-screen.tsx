import {useMemo} from 'react';
import {graphRows} from '../../../plan/graph/graph-rows.ts';
import type {Run} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {isFinished} from '../../../run/select/standing.ts';
import {nameOf} from '../../../run/select/streams.ts';
import {type Estimate, estimate, estimateText} from '../../../run/view/estimate.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {type SearchStep, useSearch} from '../fields/use-search.tsx';
import {movedTo} from '../parts/moved.ts';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {clampTop, rangeText} from '../parts/scroll.ts';
import {narrow} from '../parts/section.ts';
import {useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {useSaid} from '../parts/use-said.ts';
import {axisOf} from './graph-bars.ts';
import {barColumn, focusLines, graphLine} from './graph-lines.ts';

/** Estimates change slowly; they are not made for every frame. */
const estimateEveryMs = 5000;

/** Further apart than this, name and state are not read as one line; bars lead the eye. */
const widest = {plain: 110, bars: 160};

const act = ({run, open, close, notify}: ScreenProps, name: string, streamId: string | undefined): KeyResult => {
	if (name === 'escape' || name === 'q' || name === 'D') close();
	else if (streamId === undefined) return;
	else if (name === 'return') open('grid', streamId);
	else if (name === 'l') open('log', streamId);
	else if (name === 'd') open('diff', streamId);
	else if (name === 'm') {
		const why = refusal(run, {type: 'stream.merge', streamId});
		if (why !== undefined) return void notify(`${sanitise(streamId)}: ${why}`);
		open('merge', streamId);
	} else return;
	return 'left';
};

/** The next stream whose id or name holds the text, round the end. */
const foundIn = (
	run: Run,
	ids: readonly string[],
	text: string,
	{at, step}: {readonly at: number; readonly step: SearchStep},
): string | undefined => {
	const wanted = text.toLowerCase();
	const first = step === 0 ? 0 : step;
	const order = ids.map((_, away) => ids.at((at + first + (step === -1 ? -away : away)) % ids.length));
	return order.find(id => id !== undefined && `${id} ${nameOf(run, id)}`.toLowerCase().includes(wanted));
};

const keysOf = ({theme}: ScreenProps, streamId: string | undefined): readonly PageKey[] =>
	streamId === undefined
		? []
		: [
				{key: 'enter', label: `go to ${sanitise(streamId, {maxLength: 24})}`},
				{key: theme.glyphs.upDown, label: 'move'},
				{key: 'l', label: 'log'},
				{key: 'd', label: 'diff'},
				{key: '/', label: 'search'},
			];

const titleOf = ({theme, run, now, width}: ScreenProps): string => {
	const left = isFinished(run) ? undefined : estimateText(run, now, width < narrow);
	return `${theme.bold('Graph')}${left === undefined ? '' : ` ${theme.dim(theme.glyphs.dot)} ${left}`}`;
};

const asideOf = ({theme, width}: ScreenProps, {path}: Estimate, range: string): string =>
	[path.length > 0 && width >= narrow ? `${theme.glyphs.tree.critical} critical path` : '', range]
		.filter(Boolean)
		.join(` ${theme.glyphs.dot} `);

/** What waits for what, by phase, the critical path, and an estimate of what is left. */
export const GraphScreen = (props: ScreenProps) => {
	const {theme, run, width, height} = props;
	const at = Math.floor(props.now / estimateEveryMs) * estimateEveryMs;
	const rows = useMemo(() => graphRows(run.plan), [run.plan]);
	const left = useMemo(() => estimate(run, at), [run, at]);
	const ids = rows.flatMap(row => (row.is === 'stream' ? [row.id] : []));
	const chosen = useHeld(props.focusedId);
	const placeOf = (id: string | undefined) => Math.max(0, ids.indexOf(id ?? ''));
	const focusHeight = height >= 14 && ids.length > 0 ? 3 : 0;
	const available = Math.max(1, bodyHeight(height) - focusHeight);
	const [said, say] = useSaid(theme);
	const walk = (text: string, step: SearchStep): boolean => {
		const found = foundIn(run, ids, text, {at: placeOf(chosen.read()), step});
		if (found !== undefined) chosen.write(found);
		return found !== undefined;
	};
	const search = useSearch({theme, width, say, walk});
	useKeys(name => {
		if (search.press(name)) return;
		const place = placeOf(chosen.read());
		const next = movedTo(name, {at: place, total: ids.length, page: Math.max(1, available - 1)});
		if (next === undefined) return act(props, name, ids[place]);
		chosen.write(ids[next]);
	});
	const hereId = ids[placeOf(chosen.drawn)];
	useHere({streamId: hereId});
	const here = rows.findIndex(row => row.is === 'stream' && row.id === hereId);
	const top = clampTop({top: here - Math.floor(available / 2), total: rows.length, available});
	const axis = axisOf(run, at, left);
	const wide = {theme, run, now: props.now, width: Math.min(width, widest.bars), estimate: left, axis};
	const column = barColumn(wide, rows);
	const frame = {...wide, column, ...(column === undefined && {width: Math.min(width, widest.plain)})};
	const shown = rows.slice(top, top + available).map((row, index) => graphLine(frame, row, top + index === here));
	const fill = Array.from({length: Math.max(0, available - shown.length)}, () => '');
	const about = focusHeight === 0 || hereId === undefined ? [] : ['', ...focusLines(frame, hereId)];
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={titleOf({...props, now: at})}
			aside={asideOf(props, left, rangeText({top, total: rows.length, available}))}
			lines={[...shown, ...fill, ...about]}
			keys={keysOf(props, hereId)}
			said={said}
			leave={{key: 'esc', label: search.text === '' ? 'back' : 'end search'}}
			{...(search.line && {footer: search.line})}
		/>
	);
};
