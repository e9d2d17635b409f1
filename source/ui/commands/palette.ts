import {type Action, actionFor} from '../../controls/actions.ts';
import {openAsks} from '../../controls/asks.ts';
import type {ActionName, KeyContext} from '../../controls/binding.ts';
import {keymap, keyOf} from '../../controls/keymap.ts';
import {orders} from '../../controls/order.ts';
import {nameOfAction} from '../../controls/own/action-name.ts';
import {streamsNamed} from '../../run/view/stream-named.ts';
import {sanitise} from '../../sanitise.ts';

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

type Acting = {readonly focusedId: string | undefined; readonly why?: string};

const acting = ({run, focusedId}: KeyContext, args: readonly string[]): Acting => {
	const [word, more] = args;
	if (run === null || word === undefined) return {focusedId};
	if (more !== undefined)
		return {focusedId, why: `one stream at a time: what is "${sanitise(more, {maxLength: 20})}"?`};
	const [found, other] = streamsNamed(run, word);
	const said = sanitise(word, {maxLength: 40});
	if (!found) return {focusedId, why: `there is no stream "${said}"`};
	return other ? {focusedId, why: `"${said}" may be ${found.id} or ${other.id}`} : {focusedId: found.id};
};

/** What takes no name must not act as if there were none. */
const alone = ({focusedId}: KeyContext, [word]: readonly string[]): Acting =>
	word === undefined
		? {focusedId}
		: {focusedId, why: `takes nothing after it: what is "${sanitise(word, {maxLength: 20})}"?`};

/** Without a name it is for whoever asks; with one only for that stream. */
const asking = (context: KeyContext, args: readonly string[]): Acting => {
	const {why, focusedId} = acting(context, args);
	const {run} = context;
	if (why !== undefined || args.length === 0 || run === null) return {focusedId, ...(why !== undefined && {why})};
	const isAsking = openAsks(run).some(({stream}) => stream.id === focusedId);
	return isAsking ? {focusedId} : {focusedId, why: `${focusedId} asks nothing, and waits for no approval`};
};

const ofStream: readonly ActionName[] = ['log', 'diff', 'timeline', 'compare', 'menu', 'approve'];

const actionEntries = (context: KeyContext, args: readonly string[]): readonly PaletteEntry[] =>
	keymap()
		.filter(({action}) => !unnamed.includes(action))
		.map(({action: name, help, show, group}) => {
			const isOfStream = group === 'stream' || group === 'own' || ofStream.includes(name);
			const resolve = name === 'approve' ? asking : isOfStream ? acting : alone;
			const {why, focusedId} = resolve(context, args);
			const action = why === undefined ? actionFor(name, {run: context.run, focusedId}) : undefined;
			const refused = action?.is === 'refuse' ? action.why : why;
			const opened: Action | undefined =
				action?.is === 'open' && isOfStream && focusedId !== undefined ? {...action, streamId: focusedId} : action;
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
		key: keyOf('filter') ?? '',
		action: {is: 'filter', text: args.join(' ')},
	};
	const [by = ''] = args;
	const order = args.length > 1 ? undefined : orders.find(one => by !== '' && one.startsWith(by.toLowerCase()));
	const sort: PaletteEntry = {
		name: 'sort',
		usage: `[${orders.join('|')}]`,
		help: 'In which order the streams are shown',
		key: keyOf('order') ?? '',
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
