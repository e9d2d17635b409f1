import {type Action, actionFor} from '../../controls/actions.ts';
import type {ActionName, KeyContext} from '../../controls/binding.ts';
import {keymap} from '../../controls/keymap.ts';
import {orders} from '../../controls/order.ts';
import type {Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select.ts';

/** A verb of the command line, as its help tells it. */
export type VerbInfo = {readonly name: string; readonly usage: string; readonly summary: string};

export type PaletteEntry = {
	readonly name: string;
	/** What may stand behind its name. */
	readonly usage: string;
	readonly help: string;
	/** Its key in the grid; '' where there is none. */
	readonly key: string;
	/** Why it cannot be done now; absent: `action` does it. */
	readonly why?: string;
	readonly action?: Action;
};

/** Looking about needs no name. */
const unnamed: readonly ActionName[] = [
	...(['up', 'down', 'left', 'right', 'next', 'previous', 'number', 'first', 'last'] as const),
	...(['order', 'fold'] as const),
	...(['scrollUp', 'scrollDown', 'scrollTop', 'scrollEnd', 'follow', 'back', 'command', 'filter'] as const),
];

const names: Partial<Record<ActionName, string>> = {detach: 'quit', menu: 'open', message: 'send'};

export const nameOfAction = (action: ActionName): string =>
	names[action] ?? action.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** By its whole id in any case, its last part, or its name; undefined: none, or more than one. */
export const streamNamed = (run: Run, text: string): string | undefined => {
	const wanted = text.toLowerCase();
	const streams = streamsInOrder(run);
	const short = (id: string) => id.toLowerCase().replace(/^stream-/, '');
	const found = streams.find(({id}) => id.toLowerCase() === wanted) ?? streams.find(({id}) => short(id) === wanted);
	if (found) return found.id;
	const named = run.plan.streams.filter(({id, name}) => name.toLowerCase() === wanted || short(id).startsWith(wanted));
	return named.length === 1 ? named[0]?.id : undefined;
};

const acting = ({run, focusedId}: KeyContext, args: readonly string[]) => {
	const [word] = args;
	if (run === null || word === undefined) return {focusedId};
	const streamId = streamNamed(run, word);
	return streamId === undefined ? {why: `there is no stream "${word}", or more than one`} : {focusedId: streamId};
};

const ofStream: readonly ActionName[] = ['log', 'diff', 'timeline', 'compare', 'menu'];

const actionEntries = (context: KeyContext, args: readonly string[]): readonly PaletteEntry[] =>
	keymap
		.filter(({action}) => !unnamed.includes(action))
		.map(({action: name, help, show, group}) => {
			const isOfStream = group === 'stream' || ofStream.includes(name);
			const {why, focusedId} = {why: undefined, focusedId: context.focusedId, ...(isOfStream && acting(context, args))};
			const action = why === undefined ? actionFor(name, {run: context.run, focusedId}) : undefined;
			const refused = action?.is === 'refuse' ? action.why : why;
			const opened: Action | undefined =
				action?.is === 'open' && focusedId !== undefined ? {...action, streamId: focusedId} : action;
			const base = {name: nameOfAction(name), usage: isOfStream ? '[stream]' : '', help, key: show};
			return refused === undefined ? {...base, ...(opened && {action: opened})} : {...base, why: refused};
		});

/** They take the whole terminal, or are this very program. */
const notHere: readonly string[] = ['tui', 'engine', 'mcp', 'demo', 'init'];

const verbEntries = (verbs: readonly VerbInfo[], args: readonly string[], taken: ReadonlySet<string>) =>
	verbs
		.filter(({name}) => !taken.has(name) && !notHere.includes(name))
		.map(
			({name, usage, summary}): PaletteEntry => ({
				name,
				usage,
				help: summary,
				key: '',
				action: {is: 'verb', words: [name, ...args]},
			}),
		);

/** 0 is best; undefined: it does not match. */
export const matchOf = (name: string, help: string, typed: string): number | undefined => {
	if (typed === '' || name.startsWith(typed)) return 0;
	if (name.split('-').some(part => part.startsWith(typed))) return 1;
	let at = 0;
	for (const character of name) if (character === typed[at]) at++;
	if (at === typed.length && name[0] === typed[0]) return 2;
	return typed.length > 2 && help.toLowerCase().includes(typed) ? 3 : undefined;
};

export const wordsOf = (text: string): readonly string[] =>
	[...text.trim().matchAll(/"([^"]*)"|'([^']*)'|(\S+)/g)].map(
		([, double, single, bare]) => double ?? single ?? bare ?? '',
	);

/** What the typed text may mean, best first; what cannot be done now says why. */
export const paletteEntries = (
	context: KeyContext,
	verbs: readonly VerbInfo[],
	text: string,
): readonly PaletteEntry[] => {
	const [word = '', ...args] = wordsOf(text);
	const typed = word.toLowerCase();
	const actions = actionEntries(context, args);
	const filter: PaletteEntry = {
		name: 'filter',
		usage: '[state:word] [agent:name] [text]',
		help: 'Show only some streams; nothing shows all',
		key: '/',
		action: {is: 'filter', text: args.join(' ')},
	};
	const [by = ''] = args;
	const order = orders.find(one => by !== '' && one.startsWith(by.toLowerCase()));
	const sort: PaletteEntry = {
		name: 'sort',
		usage: `[${orders.join('|')}]`,
		help: 'In which order the streams are shown',
		key: 'S',
		...(order ? {action: {is: 'sort', order}} : {why: `by what? ${orders.join(', ')}`}),
	};
	const own = [...actions, filter, sort];
	const all = [...own, ...verbEntries(verbs, args, new Set(own.map(({name}) => name)))];
	return all
		.map((entry, place) => ({entry, place, rank: matchOf(entry.name, entry.help, typed)}))
		.filter(({rank}) => rank !== undefined)
		.sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || a.place - b.place)
		.map(({entry}) => entry);
};
