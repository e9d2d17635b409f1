import type {LogBody, LogEntry, Todo} from '../run/model/report.ts';
import {type Block, type Call, isProblem} from './blocks.ts';

/** How much of an entry is seen: its line, the lines that say most, all that was kept. */
export type Fold = 'closed' | 'preview' | 'open';

/** What a call shows: an edit with line numbers rather than without, else what was printed. */
export const bodyOfCall = ({asked, given}: Call): LogBody | undefined => {
	if (given?.body) return given.body;
	return asked?.text.startsWith('$') ? undefined : asked?.body;
};

const isOpenTodo = ({status}: Todo): boolean => status !== 'completed' && status !== 'cancelled';

const isEdit = (body: LogBody | undefined): boolean => body?.is === 'diff';

/** What is worth a look shows its lines by itself: what failed, what was changed, what was done to the worktree. */
export const firstFold = ({entries: [entry], calls}: Block): Fold => {
	const [call] = calls;
	if (calls.length > 1) return 'closed';
	if (call) return call.given?.ok === false || isEdit(bodyOfCall(call)) ? 'preview' : 'closed';
	if (entry?.body?.is === 'todos') return entry.body.todos.some(isOpenTodo) ? 'open' : 'closed';
	if (entry?.kind === 'step') return entry.ok === false ? 'preview' : 'closed';
	return entry && ['thinking', 'user', 'error', 'note'].includes(entry.kind) ? 'preview' : 'open';
};

/** What enter does; `isWhole`: the preview shows all there is. */
export const foldAfter = (fold: Fold, isWhole: boolean): Fold => {
	if (fold === 'closed') return 'open';
	return fold === 'preview' && !isWhole ? 'open' : 'closed';
};

export const hasProblem = ({entries}: Block): boolean => entries.some(isProblem);

/** All that an entry says, for finding and copying. */
export const textOf = (entry: LogEntry): string => {
	const {body} = entry;
	if (!body) return entry.text;
	const below = body.is === 'todos' ? body.todos.map(({title}) => title) : body.lines;
	return [entry.text, ...below].join('\n');
};
