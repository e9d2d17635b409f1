import {describeState} from '../run/describe.ts';
import {mergeWord, nameOf, streamsInOrder} from '../run/select.ts';
import {plannedStream} from '../run/types.ts';
import type {Run} from '../run/types.ts';
import {sanitise} from '../sanitise.ts';
import {columns} from './columns.ts';
import type {Look} from './look.ts';
import {glyphs} from './look.ts';

/** What `list` prints: stream, name, state, branch and worktree, one line each; paths are never cut. */
export const listLines = (run: Run, now: number, look: Look = {}): string[] => {
	const rows = streamsInOrder(run).map(stream => [
		stream.id,
		sanitise(nameOf(run, stream.id)),
		describeState(run, stream, now).word,
		mergeWord(run, stream),
		sanitise(stream.workplace?.branch ?? plannedStream(run, stream.id)?.branch ?? ''),
		stream.workplace ? sanitise(stream.workplace.path) : glyphs(look).unknown,
	]);
	const header = ['STREAM', 'NAME', 'STATE', 'MERGE', 'BRANCH', 'WORKTREE'];
	return columns([header, ...rows], [{}, {max: 30}, {}, {}, {}, {}], look);
};
