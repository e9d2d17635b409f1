import type {CommandType} from '../run/command.ts';
import {refusal} from '../run/permissions.ts';
import {nextApproval} from '../run/approvals.ts';
import {nextQuestion} from '../run/questions.ts';
import {raceOf} from '../run/races.ts';
import {liveSession} from '../run/select.ts';
import type {Run} from '../run/types.ts';

export const keyGroups = ['move', 'stream', 'run', 'look', 'leave'] as const;
export type KeyGroup = (typeof keyGroups)[number];

export type ActionName =
	| 'up'
	| 'down'
	| 'left'
	| 'right'
	| 'next'
	| 'previous'
	| 'number'
	| 'scrollUp'
	| 'scrollDown'
	| 'scrollTop'
	| 'scrollEnd'
	| 'log'
	| 'back'
	| 'spawn'
	| 'recover'
	| 'stop'
	| 'pause'
	| 'continue'
	| 'merge'
	| 'mergeAll'
	| 'newStream'
	| 'approve'
	| 'deny'
	| 'attach'
	| 'message'
	| 'diff'
	| 'alerts'
	| 'compare'
	| 'graph'
	| 'timeline'
	| 'filter'
	| 'follow'
	| 'help'
	| 'detach'
	| 'stopAll'
	| 'suspend';

export type KeyContext = {readonly run: Run | null; readonly focusedId: string | undefined};

export type KeyBinding = {
	/** Names as `keyName` gives them. */
	readonly keys: readonly string[];
	readonly action: ActionName;
	/** How the key is written, in help and footer. */
	readonly show: string;
	/** One word for the footer. */
	readonly label: string;
	/** One sentence for help and readme. */
	readonly help: string;
	readonly group: KeyGroup;
	/** Place in the footer, lower first; absent: never there. */
	readonly footer?: number;
	/** Why it does nothing now, one sentence. */
	readonly refusal?: (context: KeyContext) => string | undefined;
};

const needsStream =
	(type?: CommandType) =>
	({run, focusedId}: KeyContext): string | undefined => {
		if (run === null) return 'there is no run yet';
		if (focusedId === undefined) return 'no stream is in focus';
		return type && refusal(run, {type, streamId: focusedId});
	};

const needsRun =
	(type?: CommandType) =>
	({run}: KeyContext): string | undefined => {
		if (run === null) return 'there is no run yet';
		return type && refusal(run, {type});
	};

/** A live session is no hindrance: the key asks and stops it first. */
const attachRefusal = (context: KeyContext): string | undefined => {
	const stream = context.run?.streams[context.focusedId ?? ''];
	if (stream && (liveSession(stream) || stream.ending)) return undefined;
	return needsStream('stream.attach')(context);
};

/** `c` continues the stream in focus, or the run when only the run can be continued. */
const continueRefusal = (context: KeyContext): string | undefined => {
	const ofStream = needsStream('stream.continue')(context);
	return ofStream && needsRun('run.continue')(context) ? ofStream : undefined;
};

const move: readonly KeyBinding[] = [
	{keys: ['up', 'k'], action: 'up', show: '↑ k', label: 'up', help: 'Stream above', group: 'move'},
	{keys: ['down', 'j'], action: 'down', show: '↓ j', label: 'down', help: 'Stream below', group: 'move'},
	{keys: ['left', 'h'], action: 'left', show: '← h', label: 'left', help: 'Stream at the left', group: 'move'},
	{keys: ['right', 'l'], action: 'right', show: '→ l', label: 'right', help: 'Stream at the right', group: 'move'},
	{keys: ['tab'], action: 'next', show: 'tab', label: 'next', help: 'Next stream', group: 'move'},
	{
		keys: ['shift+tab'],
		action: 'previous',
		show: 'shift tab',
		label: 'previous',
		help: 'Stream before',
		group: 'move',
	},
	{
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		action: 'number',
		show: '1-9',
		label: 'go to',
		help: 'Stream by its place',
		group: 'move',
	},
	{keys: ['pageup'], action: 'scrollUp', show: 'PgUp', label: 'scroll', help: 'Log back a page', group: 'move'},
	{keys: ['pagedown'], action: 'scrollDown', show: 'PgDn', label: 'scroll', help: 'Log on a page', group: 'move'},
	{keys: ['home'], action: 'scrollTop', show: 'Home', label: 'scroll', help: 'Start of the log', group: 'move'},
	{keys: ['end'], action: 'scrollEnd', show: 'End', label: 'scroll', help: 'End of the log', group: 'move'},
];

const stream: readonly KeyBinding[] = [
	{
		keys: ['s'],
		action: 'spawn',
		show: 's',
		label: 'spawn',
		help: 'Start the stream now',
		group: 'stream',
		footer: 20,
		refusal: needsStream('stream.spawn'),
	},
	{
		keys: ['r'],
		action: 'recover',
		show: 'r',
		label: 'recover',
		help: 'Checkpoint and go on in a new session',
		group: 'stream',
		footer: 30,
		refusal: needsStream('stream.recover'),
	},
	{
		keys: ['x'],
		action: 'stop',
		show: 'x',
		label: 'stop',
		help: 'Stop the stream; its work is kept',
		group: 'stream',
		footer: 40,
		refusal: needsStream('stream.stop'),
	},
	{
		keys: ['p'],
		action: 'pause',
		show: 'p',
		label: 'pause',
		help: 'Stop after a checkpoint, keep the session',
		group: 'stream',
		footer: 50,
		refusal: needsStream('stream.pause'),
	},
	{
		keys: ['c'],
		action: 'continue',
		show: 'c',
		label: 'continue',
		help: 'Go on with what is paused, interrupted or stopped',
		group: 'stream',
		footer: 25,
		refusal: continueRefusal,
	},
	{
		keys: ['m'],
		action: 'merge',
		show: 'm',
		label: 'merge',
		help: 'Look at what a merge brings, then merge',
		group: 'stream',
		footer: 22,
		refusal: needsStream('stream.merge'),
	},
	{
		keys: ['i'],
		action: 'message',
		show: 'i',
		label: 'tell',
		help: 'Tell its agent something',
		group: 'stream',
		footer: 55,
		refusal: needsStream('stream.send'),
	},
	{
		keys: ['a'],
		action: 'attach',
		show: 'a',
		label: 'attach',
		help: 'Take over the session by hand',
		group: 'stream',
		footer: 60,
		refusal: attachRefusal,
	},
];

const raceRefusal = (context: KeyContext): string | undefined =>
	needsStream()(context) ??
	(context.run && raceOf(context.run, context.focusedId ?? '') === undefined ? 'this stream is in no race' : undefined);

const needsQuestion = ({run}: KeyContext): string | undefined =>
	run && (nextQuestion(run) || nextApproval(run))
		? undefined
		: 'no agent asks anything, and no stream waits for approval';

const run: readonly KeyBinding[] = [
	{
		keys: ['y'],
		action: 'approve',
		show: 'y',
		label: 'allow',
		help: 'Look at what an agent asks, or at what waits for approval, and allow it',
		group: 'run',
		footer: 1,
		refusal: needsQuestion,
	},
	{
		keys: [],
		action: 'deny',
		show: 'n',
		label: 'deny',
		help: 'Deny what an agent asks or what waits for approval (else n adds a stream)',
		group: 'run',
		footer: 2,
		refusal: needsQuestion,
	},
	{
		keys: ['M'],
		action: 'mergeAll',
		show: 'M',
		label: 'merge all',
		help: 'Merge all completed streams in order',
		group: 'run',
		footer: 21,
		refusal: needsRun('run.merge'),
	},
	{
		keys: ['n'],
		action: 'newStream',
		show: 'n',
		label: 'new',
		help: 'Add a stream to the run',
		group: 'run',
		footer: 90,
		refusal: needsRun(),
	},
	{
		keys: ['Q'],
		action: 'stopAll',
		show: 'Q',
		label: 'stop all',
		help: 'Stop every agent and quit; all work is kept',
		group: 'run',
	},
];

const look: readonly KeyBinding[] = [
	{
		keys: ['return'],
		action: 'log',
		show: 'enter',
		label: 'log',
		help: 'The log in full',
		group: 'look',
		footer: 10,
		refusal: needsStream(),
	},
	{
		keys: ['d'],
		action: 'diff',
		show: 'd',
		label: 'diff',
		help: 'What the stream has changed',
		group: 'look',
		footer: 70,
		refusal: needsStream(),
	},
	{
		keys: ['A'],
		action: 'alerts',
		show: 'A',
		label: 'alerts',
		help: 'All that waits for you',
		group: 'look',
		footer: 80,
		refusal: needsRun(),
	},
	{
		keys: ['v'],
		action: 'compare',
		show: 'v',
		label: 'compare',
		help: 'The streams of its race side by side; choose one',
		group: 'look',
		footer: 24,
		refusal: raceRefusal,
	},
	{
		keys: ['g'],
		action: 'graph',
		show: 'g',
		label: 'graph',
		help: 'What waits for what, the critical path, and what is left',
		group: 'look',
		footer: 85,
		refusal: needsRun(),
	},
	{
		keys: ['t'],
		action: 'timeline',
		show: 't',
		label: 'timeline',
		help: "The stream's checkpoints and sessions, with log and diff of then",
		group: 'look',
		footer: 87,
		refusal: needsStream(),
	},
	{
		keys: ['/'],
		action: 'filter',
		show: '/',
		label: 'filter',
		help: 'Only streams with this text',
		group: 'look',
		footer: 100,
	},
	{
		keys: ['f'],
		action: 'follow',
		show: 'f',
		label: 'follow',
		help: 'Keep the log at its end',
		group: 'look',
		footer: 110,
	},
	{keys: ['?'], action: 'help', show: '?', label: 'help', help: 'All keys', group: 'look', footer: 200},
];

const leave: readonly KeyBinding[] = [
	{keys: ['escape'], action: 'back', show: 'esc', label: 'back', help: 'Back; never destroys anything', group: 'leave'},
	{
		keys: ['q', 'ctrl+c'],
		action: 'detach',
		show: 'q',
		label: 'detach',
		help: 'Leave; the agents go on (also Ctrl-C)',
		group: 'leave',
		footer: 210,
	},
	{
		keys: ['ctrl+z'],
		action: 'suspend',
		show: 'ctrl-z',
		label: 'suspend',
		help: 'To the shell; fg comes back',
		group: 'leave',
	},
];

/** The one table of keys: the root's input, footer, help and readme are made from it. */
export const keymap: readonly KeyBinding[] = [...move, ...stream, ...run, ...look, ...leave];

export const bindingOf = (name: string): KeyBinding | undefined => keymap.find(binding => binding.keys.includes(name));

export const refusalOf = (binding: KeyBinding, context: KeyContext): string | undefined => binding.refusal?.(context);
