import type {LogEntry} from '../run/model/report.ts';

/** A tool call with what it gave. */
export type Call = {readonly asked?: LogEntry; readonly given?: LogEntry};

/** One entry of the conversation as it is shown: words, a call with its result, or a group of calls that only looked. */
export type Block = {
	/** The place of its first entry in the session: what the user folds and points at is known by it. */
	readonly key: number;
	/** How deep it is inside of sub-agents. */
	readonly depth: number;
	readonly entries: readonly LogEntry[];
	readonly calls: readonly Call[];
};

const looking =
	/^(?:Read|Grep|Glob|LS|NotebookRead|read|grep|glob|list|read_file|read_many_files|list_directory|search_file_content|glob_search|grep_search)(?: |$)/;

const isQuery = ({text}: LogEntry): boolean => looking.test(text);

export const isProblem = (entry: LogEntry): boolean => entry.kind === 'error' || entry.ok === false;

type Growing = {key: number; depth: number; entries: LogEntry[]; calls: {asked?: LogEntry; given?: LogEntry}[]};

/** A call that only looked joins those before it while nothing else was said. */
const joins = (last: Growing | undefined, entry: LogEntry, depth: number): last is Growing =>
	last !== undefined &&
	last.depth === depth &&
	isQuery(entry) &&
	last.calls.length > 0 &&
	last.calls.length < 20 &&
	last.calls.every(({asked, given}) => asked && isQuery(asked) && given?.ok !== false);

/** A look that failed stands alone, so that its reason is seen. */
const parted = (block: Growing): readonly Growing[] => {
	const {calls} = block;
	if (calls.length < 2 || calls.every(({given}) => given?.ok !== false)) return [block];
	const parts: Growing[] = [];
	let key = block.key;
	for (const call of calls) {
		const last = parts.at(-1);
		const entries = [call.asked, call.given].filter(entry => entry !== undefined);
		const isAlone = call.given?.ok === false || last?.calls.some(({given}) => given?.ok === false);
		if (last && !isAlone) {
			last.calls.push(call);
			last.entries.push(...entries);
		} else parts.push({key, depth: block.depth, entries, calls: [call]});
		key++;
	}
	return parts;
};

/** A session's entries from number `first` on as blocks. A result stands with its call; of to-do lists only the last one is shown. */
export const blocksOf = (entries: readonly LogEntry[], first = 0): readonly Block[] => {
	const blocks: Growing[] = [];
	const open = new Map<string, {call: Growing['calls'][number]; block: Growing}>();
	const depths = new Map<string, number>();
	const lastTodos = entries.findLast(({kind}) => kind === 'todos');
	entries.forEach((entry, index) => {
		if (entry.kind === 'todos' && entry !== lastTodos) return;
		const depth = entry.parent === undefined ? 0 : (depths.get(entry.parent) ?? 0) + 1;
		const last = blocks.at(-1);
		if (entry.kind === 'result') {
			const known = open.get(entry.id ?? '') ?? unanswered(last, entry);
			if (known) {
				known.call.given = entry;
				known.block.entries.push(entry);
				open.delete(entry.id ?? '');
				return;
			}
		}
		const isCall = entry.kind === 'tool' || entry.kind === 'result';
		const call: Growing['calls'][number] = entry.kind === 'result' ? {given: entry} : {asked: entry};
		let block: Growing;
		if (entry.kind === 'tool' && joins(last, entry, depth)) {
			block = last;
			block.entries.push(entry);
			block.calls.push(call);
		} else {
			block = {key: first + index, depth, entries: [entry], calls: isCall ? [call] : []};
			blocks.push(block);
		}
		if (entry.kind === 'tool' && entry.id !== undefined) {
			open.set(entry.id, {call, block});
			depths.set(entry.id, depth);
		}
	});
	return blocks.flatMap(parted);
};

/** Agents that give no ids: a result is that of the call right before it. */
const unanswered = (last: Growing | undefined, {id}: LogEntry) => {
	const call = last?.calls.at(-1);
	return last && call?.asked && !call.given && (id === undefined || call.asked.id === undefined)
		? {call, block: last}
		: undefined;
};
