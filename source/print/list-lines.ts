import type {Run, Stream} from '../run/model/types.ts';
import {plannedStream} from '../run/model/types.ts';
import {branchOf, mergeWord, worktreeOf} from '../run/select/merging.ts';
import {nameOf, streamsInOrder} from '../run/select/streams.ts';
import {describeState} from '../run/view/describe.ts';
import {sanitise} from '../sanitise.ts';
import {columns} from './columns.ts';
import type {PrintStyle} from './style.ts';
import {glyphs} from './style.ts';

/** What `list` prints: stream, name, state, branch and worktree, one line each; paths are never cut. */
export const listLines = (run: Run, now: number, style: PrintStyle = {}): string[] => {
	const rows = streamsInOrder(run).map(stream => [
		stream.id,
		sanitise(nameOf(run, stream.id)),
		describeState(run, stream, now).word,
		mergeWord(run, stream),
		sanitise(branchWord(run, stream)) || glyphs(style).unknown,
		sanitise(worktreeOf(stream) ?? '') || glyphs(style).unknown,
	]);
	const header = ['STREAM', 'NAME', 'STATE', 'MERGE', 'BRANCH', 'WORKTREE'];
	return columns([header, ...rows], [{}, {max: 30}, {}, {}, {}, {}], style);
};

/** What earlier runs have left, one worktree a line. */
export const earlierLines = (
	left: readonly {readonly run: Run; readonly stream: Stream; readonly path: string}[],
	now: number,
	style: PrintStyle = {},
): string[] => {
	if (left.length === 0) return [];
	const rows = left.map(({run, stream, path}) => [
		run.id,
		stream.id,
		describeState(run, stream, now).word,
		mergeWord(run, stream),
		sanitise(branchWord(run, stream)) || glyphs(style).unknown,
		sanitise(path) || glyphs(style).unknown,
	]);
	const header = ['EARLIER RUN', 'STREAM', 'STATE', 'MERGE', 'BRANCH', 'WORKTREE'];
	return ['', ...columns([header, ...rows], [{}, {}, {}, {}, {}, {}], style)];
};

/** A branch that is to be, is called as the plan calls it. */
const branchWord = (run: Run, stream: Stream): string =>
	stream.workplace ? (branchOf(stream) ?? '') : (plannedStream(run, stream.id)?.branch ?? '');
