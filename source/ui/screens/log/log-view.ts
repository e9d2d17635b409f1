import {foldAfter} from '../../../conversation/fold.ts';
import type {LaidOut, Lex} from '../../../conversation/lay-out.ts';
import {repeatOf} from '../../key-name.ts';
import {
	above,
	below,
	type Folds,
	holds,
	isBefore,
	type Laid,
	type LogList,
	listOf,
	type Place,
	topOfEnd,
} from '../../log/log-list.ts';
import type {Theme} from '../../theme.ts';
import type {LogWindow} from './log-window.ts';

/** How the user looks at the log. Entries are known by their number in the session: earlier ones may still come in. */
export type LogState = {
	/** Absent: the newest. */
	readonly attempt?: number;
	/** The first row in view, or the end of the log as it grows. */
	readonly place: 'end' | {readonly key: number; readonly part: number};
	/** The entry the user is at; absent: the last one. */
	readonly cursor?: number;
	readonly folds: Folds;
	readonly isAllOpen: boolean;
	readonly filter: string;
	readonly isEditing: boolean;
	/** Only the entries that match; off once the user walks from match to match. */
	readonly isNarrowed: boolean;
	readonly isErrorsOnly: boolean;
};

export const firstLogState: LogState = {
	place: 'end',
	folds: new Map(),
	isAllOpen: false,
	filter: '',
	isEditing: false,
	isNarrowed: false,
	isErrorsOnly: false,
};

export type Canvas = {
	readonly width: number;
	readonly available: number;
	readonly theme: Theme;
	readonly lex: Lex | undefined;
	readonly laid: Laid;
};

export type LogSight = {
	readonly list: LogList;
	readonly top: Place;
	/** Where the cursor is; -1: there is no entry. */
	readonly here: number;
	readonly available: number;
};

const atOrAfter = (list: LogList, key: number): number => {
	const at = list.blocks.findIndex(block => block.key >= key);
	return at === -1 ? list.blocks.length : at;
};

const topOf = (list: LogList, place: LogState['place'], available: number): Place => {
	const end = topOfEnd(list, available);
	if (place === 'end') return end;
	const at = atOrAfter(list, place.key);
	const rows = list.laidOut(at).lines.length;
	const part = list.blocks[at]?.key === place.key ? Math.min(place.part, Math.max(0, rows - 1)) : 0;
	return isBefore(end, {at, part}) ? end : {at, part};
};

export const sightOf = (window: LogWindow | undefined, state: LogState, canvas: Canvas): LogSight => {
	const {available, laid, ...rest} = canvas;
	const list = listOf(
		window?.entries ?? [],
		window?.first ?? 0,
		{
			...rest,
			folds: state.folds,
			isAllOpen: state.isAllOpen,
			isErrorsOnly: state.isErrorsOnly,
			filter: state.isNarrowed ? state.filter : '',
			openKey: 'enter',
		},
		laid,
	);
	const last = list.blocks.length - 1;
	const here = state.cursor === undefined ? last : Math.min(last, atOrAfter(list, state.cursor));
	return {list, available, here, top: topOf(list, state.place, available)};
};

/** What is looked at, and where it is drawn. */
export type LogHere = {
	readonly window: LogWindow | undefined;
	readonly canvas: Canvas;
	readonly attempts: readonly number[];
};

const keyAt = ({list}: LogSight, at: number): number => list.blocks[at]?.key ?? 0;

const stateFrom = (state: LogState, sight: LogSight, top: Place, here = sight.here): LogState => {
	const {cursor: _, ...rest} = state;
	const {list, available} = sight;
	const isAtEnd = !isBefore(top, topOfEnd(list, available));
	const isLast = here >= list.blocks.length - 1;
	return {
		...rest,
		place: isAtEnd ? 'end' : {key: keyAt(sight, top.at), part: top.part},
		...(!(isAtEnd && isLast) && {cursor: keyAt(sight, here)}),
	};
};

const lastRow = ({list}: LogSight, at: number): Place => ({at, part: Math.max(0, list.laidOut(at).lines.length - 1)});
const bottomOf = (sight: LogSight): Place => below(sight.list, sight.top, sight.available - 1);

/** The same view, moved as little as shows the entry. */
const showing = (sight: LogSight, at: number): Place => {
	const {list, available, top} = sight;
	const first = {at, part: 0};
	if (isBefore(first, top))
		return list.laidOut(at).lines.length > available ? above(list, {at: at + 1, part: 0}, available) : first;
	if (!isBefore(bottomOf(sight), lastRow(sight, at))) return top;
	const end = above(list, {at: at + 1, part: 0}, available);
	return isBefore(first, end) ? first : end;
};

/** To the next or the former entry; of one that is longer than the view, its next lines first. */
const stepped = (state: LogState, sight: LogSight, step: 1 | -1): LogState => {
	const {list, here, top} = sight;
	const isInView = here >= top.at && !isBefore(bottomOf(sight), {at: here, part: 0});
	if (!isInView) return stateFrom(state, sight, top, step === 1 ? top.at : bottomOf(sight).at);
	if (step === 1 && isBefore(bottomOf(sight), lastRow(sight, here)))
		return stateFrom(state, sight, below(list, top, 1));
	if (step === -1 && isBefore({at: here, part: 0}, top)) return stateFrom(state, sight, above(list, top, 1));
	const next = Math.max(0, Math.min(list.blocks.length - 1, here + step));
	return stateFrom(state, sight, showing(sight, next), next);
};

const steppedBy = (state: LogState, log: LogHere, sight: LogSight, step: 1 | -1, times: number): LogState => {
	let now = state;
	let seen = sight;
	for (let count = 0; count < times; count++) {
		now = stepped(now, seen, step);
		seen = sightOf(log.window, now, log.canvas);
	}
	return now;
};

const paged = (state: LogState, sight: LogSight, step: 1 | -1, rows = Math.max(1, sight.available - 1)): LogState => {
	const {list, available, top} = sight;
	const end = topOfEnd(list, available);
	const moved = step === 1 ? below(list, top, rows) : above(list, top, rows);
	const next = isBefore(end, moved) ? end : moved;
	const isAtEnd = !isBefore(next, end);
	return stateFrom(state, sight, next, isAtEnd && step === 1 ? list.blocks.length - 1 : next.at);
};

const folded = (state: LogState, log: LogHere, sight: LogSight): LogState => {
	const {list, here, top} = sight;
	const block = list.blocks[here];
	if (!block) return state;
	const laid: LaidOut = list.laidOut(here);
	const folds = new Map(state.folds).set(block.key, foldAfter(list.foldOf(here), !laid.isCut));
	const isAbove = isBefore({at: here, part: 0}, top);
	const kept: LogState = {
		...state,
		folds,
		cursor: block.key,
		place: {key: isAbove ? block.key : keyAt(sight, top.at), part: isAbove ? 0 : top.part},
	};
	const after = sightOf(log.window, kept, log.canvas);
	return stateFrom(kept, after, showing(after, after.here), after.here);
};

/** Goes to the next (`step` 1) or the former match, round the end, and shows what stands around it. */
export const walk = (state: LogState, log: LogHere, sight: LogSight, step: 1 | -1): LogState => {
	const wide: LogState = {...state, isNarrowed: false};
	const {list} = sightOf(log.window, wide, log.canvas);
	const from = state.isNarrowed ? (step === 1 ? -1 : list.blocks.length) : atOrAfter(list, keyAt(sight, sight.here));
	const all = list.blocks.flatMap((block, at) => (holds(block, state.filter) ? [at] : []));
	const found = step === 1 ? (all.find(at => at > from) ?? all[0]) : (all.findLast(at => at < from) ?? all.at(-1));
	if (found === undefined) return state;
	const {available} = log.canvas;
	const top = above(list, {at: found, part: 0}, Math.floor(available / 3));
	return stateFrom(wide, {list, available, here: found, top}, top, found);
};

const otherAttempt = (state: LogState, attempts: readonly number[], step: 1 | -1): LogState => {
	const at = state.attempt === undefined ? attempts.length - 1 : attempts.indexOf(state.attempt);
	const next = attempts[at + step];
	const {attempt: _attempt, cursor: _cursor, ...rest} = state;
	if (next === undefined) return state;
	return {...rest, folds: new Map(), place: 'end', ...(next !== attempts.at(-1) && {attempt: next})};
};

const followed = ({cursor: _, ...state}: LogState): LogState => ({...state, place: 'end'});

/** What a key does to the look; undefined when it does nothing to it. */
export const nextLogState = (pressed: string, state: LogState, log: LogHere, sight: LogSight): LogState | undefined => {
	const {name, times} = repeatOf(pressed);
	switch (name) {
		case 'down':
		case 'j':
			return steppedBy(state, log, sight, 1, times);
		case 'up':
		case 'k':
			return steppedBy(state, log, sight, -1, times);
		case 'pagedown':
		case ' ':
		case 'ctrl+f':
			return paged(state, sight, 1);
		case 'pageup':
		case 'b':
		case 'ctrl+b':
			return paged(state, sight, -1);
		case 'ctrl+d':
			return paged(state, sight, 1, Math.ceil(sight.available / 2));
		case 'ctrl+u':
			return paged(state, sight, -1, Math.ceil(sight.available / 2));
		case 'return':
			return folded(state, log, sight);
		case 'E':
			return {...state, folds: new Map(), isAllOpen: !state.isAllOpen};
		case 'e':
			return {...followed(state), isErrorsOnly: !state.isErrorsOnly};
		case '/':
			return {...followed(state), isEditing: true, isNarrowed: true};
		case 'f':
		case 'G':
		case 'end':
			return followed(state);
		case 'g':
		case 'home':
			// The very first entry, also when it has yet to be read.
			return {...state, place: {key: 0, part: 0}, cursor: 0};
		case '[':
			return otherAttempt(state, log.attempts, -1);
		case ']':
			return otherAttempt(state, log.attempts, 1);
		case 'n':
		case 'N':
			return state.filter === '' ? undefined : walk(state, log, sight, name === 'n' ? 1 : -1);
		default:
			return undefined;
	}
};
