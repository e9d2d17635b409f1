import type {ActionName, Binding} from './binding.ts';
import {keymap} from './keymap.ts';
import type {ScreenName} from './types.ts';

const key = (keys: readonly string[], show: string, label: string, help: string): Binding => ({
	keys,
	show,
	label,
	help,
});

const choose = key(['up', 'k', 'down', 'j', 'tab', 'shift+tab'], '↑↓ j k', 'move', 'Move up and down (also tab)');
const scroll = key(['up', 'k', 'down', 'j'], '↑↓ j k', 'scroll', 'Scroll by a line');
const pages = key(
	['pageup', 'pagedown', ' ', 'b', 'ctrl+d', 'ctrl+u', 'ctrl+f', 'ctrl+b'],
	'PgUp PgDn',
	'page',
	'Scroll by a page (also space and b); ctrl-d and ctrl-u by half a page',
);
const ends = key(['g', 'G', 'home', 'end'], 'g G', 'ends', 'To the start and the end');
const log = key(['l'], 'l', 'log', 'The log of the stream');
const diff = key(['d'], 'd', 'review', 'Review what the stream has changed');
const search = key(['/', 'n', 'N'], '/ n N', 'search', 'Search; next and previous match');

/** What works on every screen. */
export const everywhere: readonly Binding[] = [
	key(['escape', 'q'], 'esc q', 'back', 'Back to where you came from; never destroys anything'),
	key(['?'], '?', 'keys', 'The keys of this screen'),
	key([':'], ':', 'command', 'Every command by its name'),
	key(['o'], 'o', 'open', 'Open or copy what belongs to the stream'),
];

/** Keys that do there what they do in the grid, as the user has them. */
const asInGrid = (actions: readonly ActionName[]): readonly Binding[] =>
	keymap().filter(({action, keys}) => actions.includes(action) && keys.length > 0);

/** The same, after going to the stream. */
const inTheGrid = (actions: readonly ActionName[]): readonly Binding[] => {
	const bindings = asInGrid(actions);
	const show = bindings.map(one => one.show).join(' ');
	return [
		key(
			bindings.flatMap(({keys}) => keys),
			show,
			'in the grid',
			'Go to its stream, where these keys act',
		),
	];
};

const alertKeys = (): readonly Binding[] => [
	key(['up', 'k', 'down', 'j', 'tab', 'shift+tab'], '↑↓ j k', 'move', 'Alert above and below'),
	key(['return'], 'enter', 'go to', 'Go to its stream in the grid'),
	key(['x'], 'x', 'dismiss', 'Dismiss advice'),
	...asInGrid(['approve', 'compare', 'recover', 'continue', 'merge', 'diff']),
	...inTheGrid(['spawn', 'pause', 'message', 'attach', 'shell', 'deliver']),
	log,
	ends,
];

/** The keys of each screen beside the grid; help is made from it, and what stands nowhere here is told to do nothing. */
export const screenKeys: Readonly<Record<Exclude<ScreenName, 'grid'>, readonly Binding[]>> = {
	ask: [
		key(['y'], 'y', 'allow once', 'Allow or approve it, once all of it was on the screen'),
		key(['n'], 'n', 'deny', 'Deny it, and tell the agent why'),
		key(['a'], 'a', 'always', 'Allow it from now on in this stream'),
		key(['A'], 'A', 'always', 'Allow it from now on in the whole run'),
		key(['tab'], 'tab', 'next', 'The next question'),
		key(['return'], 'enter', 'read on', 'The next page'),
		log,
		diff,
		scroll,
		pages,
		ends,
	],
	hosts: [
		key(['return'], 'enter', 'go to', 'Go to the first stream of the machine in the grid'),
		key(['d'], 'd', 'drain', 'Place nothing new there, or place there again'),
		key(['v'], 'v', 'move', 'Move its streams to other machines, after a question'),
		key(['y', 'n'], 'y n', 'answer', 'Answer what is asked before they are moved'),
		choose,
		ends,
	],
	grants: [key(['x'], 'x', 'take it back', 'Take it back: it is asked again'), choose, ends],
	log: [
		key(['up', 'k', 'down', 'j'], '↑↓ j k', 'entry', 'Entry above and below'),
		key(['return'], 'enter', 'open', 'Open and fold an entry'),
		search,
		key(['e'], 'e', 'errors', 'Only errors, and all entries again'),
		key(['E'], 'E', 'open all', 'Open all entries, or fold them'),
		key(['y'], 'y', 'copy', 'Copy without decoration'),
		key(['a'], 'a', 'answer', 'See and answer what the stream asks'),
		key(['f'], 'f', 'follow', 'Stay at the newest entry'),
		key(['[', ']'], '[ ]', 'attempt', 'The attempt before and after'),
		pages,
		ends,
	],
	diff: [
		key([' '], 'space', 'seen', 'Mark the file as seen, or take that back; it is unseen again when it changes'),
		key(['[', ']', 'left', 'right', 'h', 'l', 'tab', 'shift+tab'], '[ ]', 'file', 'The file before and after'),
		key(['{', '}'], '{ }', 'hunk', 'The hunk before and after, also of the file beside'),
		key(['c'], 'c', 'comment', 'Comment on this line; kept until it is sent'),
		key(['C'], 'C', 'send', 'Send all open comments to its agent, as one message'),
		key(['x'], 'x', 'reject hunk', 'Take this hunk out by a commit on the branch, after a question'),
		key(['X'], 'X', 'put back', 'Put the last rejected hunk back, by a second commit'),
		key(['u'], 'u', 'split', 'Both versions side by side, or one below the other'),
		key(['w'], 'w', 'wrap', 'Continue long lines below, or cut them'),
		key(['v'], 'v', 'by commit', 'What the newest commit changed, then the one before it; at last all changes again'),
		search,
		key(['up', 'k', 'down', 'j'], '↑↓ j k', 'line', 'Line above and below'),
		key(['m'], 'm', 'merge', 'Look at what a merge brings'),
		key(['return'], 'enter', 'log', 'The log of the stream'),
		key(
			['pageup', 'pagedown', 'b', 'ctrl+d', 'ctrl+u', 'ctrl+f', 'ctrl+b'],
			'PgUp PgDn',
			'page',
			'Scroll by a page (also b); ctrl-d and ctrl-u by half a page',
		),
		ends,
	],
	merge: [
		key(['return'], 'enter', 'merge', 'Merge, where nothing has to be chosen first'),
		key(['c'], 'c', 'commit', 'Commit what is not committed, and merge'),
		key(['l'], 'l', 'leave out', 'Leave out what is not committed, and merge'),
		key(['r'], 'r', 'resolve', 'Let its agent resolve the conflict'),
		key(['n'], 'n', 'next', 'Merge the next stream'),
		diff,
		scroll,
		pages,
		ends,
	],
	get alerts() {
		return alertKeys();
	},
	graph: [
		choose,
		key(['return'], 'enter', 'go to', 'Go to the stream in the grid'),
		log,
		diff,
		pages,
		ends,
		key(['m'], 'm', 'merge', 'Preview its merge'),
		key(['D'], 'D', 'back', 'Back'),
		search,
	],
	timeline: [
		choose,
		key(['return'], 'enter', 'log', 'The log of that moment'),
		key(['d'], 'd', 'diff', 'The diff of that moment'),
		key(['F'], 'F', 'fork', 'Start a new stream from this checkpoint'),
		key(['B'], 'B', 'go back', 'Take the stream back to this checkpoint'),
		key(['t'], 't', 'back', 'Back'),
		key(['[', ']', 'left', 'right', 'h', 'l'], '[ ]', 'file', 'The file before and after, in the diff of a moment'),
		key(['{', '}', 'u', 'w'], '{ } u w', 'diff', 'In that diff: hunk before and after, side by side, wrap'),
		key(['y', 'n', 'p'], 'y n p', 'answer', 'Answer what is asked before it goes back'),
		pages,
		ends,
	],
	compare: [
		choose,
		key(['return'], 'enter', 'adopt', 'Adopt this stream as the winner, after a question'),
		key(['y', 'n'], 'y n', 'answer', 'Answer that question'),
		log,
		diff,
	],
	help: [key(['/'], '/', 'find', 'Only the keys with this text'), scroll, pages, ends],
};

/** Whether a key means something on a screen. */
export const isKeyOf = (screen: Exclude<ScreenName, 'grid'>, name: string): boolean =>
	[...screenKeys[screen], ...everywhere].some(binding => binding.keys.includes(name));
