import {placeOf} from '../run/features/deliver/stack.ts';
import type {Command} from '../run/model/command.ts';
import {plannedStream, type Run, type Stream} from '../run/model/types.ts';
import {usageLimits} from '../run/policy/whose-limit.ts';
import {mergedTogether} from '../run/select/merging.ts';
import {slots} from '../run/select/slots.ts';
import {isFinished} from '../run/select/standing.ts';
import {liveSession, nameOf, streamsInOrder} from '../run/select/streams.ts';
import {isRehearsal} from '../run/view/rehearsal.ts';
import {spawnLines} from '../run/view/spawn-lines.ts';
import {sanitise, sanitiseWhole} from '../sanitise.ts';
import {type ActionName, type KeyContext, refusalOf} from './binding.ts';
import {keymap, keyOf} from './keymap.ts';
import type {Order} from './order.ts';
import {filledIn} from './own/own-commands.ts';
import type {DialogChoice, ExitReason, Outside, ScreenName} from './types.ts';

/** What the user is asked first. Each choice has its action; another answer does nothing. */
export type Question = {
	readonly title: string;
	readonly lines: readonly string[];
	readonly choices: readonly DialogChoice[];
	readonly actions: Readonly<Record<string, Action>>;
};

/** What a key does beyond moving about. */
export type Action =
	| {readonly is: 'send'; readonly command: Command}
	| {readonly is: 'ask'; readonly question: Question}
	| {readonly is: 'open'; readonly screen: ScreenName; readonly streamId?: string}
	| {readonly is: 'newStream'}
	| {readonly is: 'message'; readonly streamId: string}
	| {readonly is: 'attach' | 'shell'; readonly streamId: string}
	| {readonly is: 'command'; readonly streamId?: string}
	| {readonly is: 'menu'; readonly streamId: string}
	/** The user's own program in the stream's worktree. */
	| {readonly is: 'outside'; readonly what: Outside; readonly streamId: string}
	| {readonly is: 'copy'; readonly what: string; readonly text: string}
	/** A command of the user's own, at the stream. */
	| {readonly is: 'own'; readonly argv: readonly string[]; readonly streamId: string}
	/** A verb of the command line, with what stands behind it. */
	| {readonly is: 'verb'; readonly words: readonly string[]}
	| {readonly is: 'filter'; readonly text: string}
	| {readonly is: 'sort'; readonly order: Order}
	| {readonly is: 'leave'; readonly reason: ExitReason}
	/** Sends the command, and leaves once it is answered. */
	| {readonly is: 'stopAndLeave'}
	| {readonly is: 'suspend'}
	| {readonly is: 'refuse'; readonly why: string};

const detach: Action = {is: 'leave', reason: {is: 'detached'}};

const screens: Partial<Record<ActionName, ScreenName>> = {
	log: 'log',
	diff: 'diff',
	merge: 'merge',
	alerts: 'alerts',
	compare: 'compare',
	graph: 'graph',
	timeline: 'timeline',
	help: 'help',
	approve: 'ask',
	grants: 'grants',
	hosts: 'hosts',
};

const longestInTitle = 40;

const titled = (run: Run, streamId: string): string => {
	const name = sanitise(nameOf(run, streamId), {maxLength: longestInTitle});
	return name.toLowerCase() === streamId.toLowerCase() ? streamId : `${streamId} ${name}`;
};

const ask = (title: string, lines: readonly string[], label: string, action: Action): Action => ({
	is: 'ask',
	question: {title, lines, choices: [{key: 'y', label, value: 'yes'}], actions: {yes: action}},
});

/** What ends somebody's work is never one careless enter away. */
const askCarefully = (title: string, lines: readonly string[], label: string, action: Action): Action => ({
	is: 'ask',
	question: {
		title,
		lines,
		choices: [
			{key: 'n', label: 'leave it', value: 'no', isSafe: true},
			{key: 'y', label, value: 'yes'},
		],
		actions: {yes: action},
	},
});

/** What an action of the keymap does now; undefined when it only changes what is looked at. */
export const actionFor = (action: ActionName, context: KeyContext): Action | undefined => {
	const binding = keymap().find(one => one.action === action);
	const why = binding && refusalOf(binding, context);
	if (why !== undefined) return {is: 'refuse', why: refusalText(action, context, why)};
	const screen = screens[action];
	if (screen) return {is: 'open', screen};
	if (action === 'detach') return detach;
	if (action === 'suspend') return {is: 'suspend'};
	const {run, focusedId} = context;
	if (action === 'command') return {is: 'command', ...(focusedId !== undefined && {streamId: focusedId})};
	if (action === 'newStream') return {is: 'newStream'};
	if (action === 'newRun') return {is: 'leave', reason: {is: 'newRun'}};
	if (action === 'stopAll') return stopAll(run);
	if (run === null) return undefined;
	if (action === 'mergeAll') return mergeAll(run);
	if (action === 'verify') return {is: 'send', command: {type: 'run.verify'}};
	const stream = run.streams[focusedId ?? ''];
	if (stream && binding?.argv) return ownAction(run, stream, binding.argv);
	return stream && streamAction(action, run, stream);
};

/** Says which stream the reason is about. */
const refusalText = (action: ActionName, {run, focusedId}: KeyContext, why: string): string => {
	const isOfStream = keymap().some(one => one.action === action && one.group === 'stream');
	return isOfStream && run && focusedId !== undefined ? `${focusedId}: ${why}` : why;
};

const ownAction = (run: Run, stream: Stream, argv: readonly string[]): Action => {
	const words = filledIn(run, stream, argv);
	return words
		? {is: 'own', argv: words, streamId: stream.id}
		: {is: 'refuse', why: `${stream.id} has not all of it yet: ${argv.join(' ')}`};
};

const streamAction = (action: ActionName, run: Run, stream: Stream): Action | undefined => {
	const {id} = stream;
	switch (action) {
		case 'spawn':
			return spawn(run, stream);
		case 'recover':
			return {is: 'send', command: {type: 'stream.recover', streamId: id}};
		case 'pause':
			return {is: 'send', command: {type: 'stream.pause', streamId: id}};
		case 'stop':
			return askCarefully(
				`Stop ${titled(run, id)}?`,
				[
					'Its agent is stopped and a checkpoint taken: no work is lost.',
					`It starts again only when you continue it (${keyOf('continue') ?? ':continue'}).`,
				],
				'stop it',
				{is: 'send', command: {type: 'stream.stop', streamId: id}},
			);
		case 'continue':
			return continueAction(run, stream);
		case 'deliver':
			return deliver(run, stream);
		case 'message':
			return {is: 'message', streamId: id};
		case 'shell':
			return {is: 'shell', streamId: id};
		case 'menu':
			return {is: 'menu', streamId: id};
		case 'attach':
			return attach(run, stream);
		default:
			return undefined;
	}
};

/** What leaves this machine is asked for first. */
const deliver = (run: Run, {id, workplace, delivery}: Stream): Action => {
	const command: Action = {is: 'send', command: {type: 'stream.deliver', streamId: id}};
	if (delivery?.pull?.state === 'open') return command;
	const {onto, waitsFor} = placeOf(run, id);
	const branch = sanitiseWhole(workplace?.branch ?? '');
	const first = onto === undefined ? waitsFor : [onto];
	return ask(
		`Open a pull request of ${titled(run, id)}?`,
		[
			`${branch} is pushed to your remote, with your own login.`,
			...(first.length > 0 ? [`It stands on ${first.join(', ')}: opened first where that is not done yet.`] : []),
		],
		'push and open it',
		command,
	);
};

const spawn = (run: Run, stream: Stream): Action => {
	const {id: streamId} = stream;
	const pool = slots(run);
	const {lines, isApproval} = spawnLines(run, stream);
	const full = pool.used >= pool.max ? [`All ${pool.max} slots are taken: it runs beside them.`] : [];
	const all = [...lines.map(sanitiseWhole), ...full];
	const command = {type: 'stream.spawn', streamId} as const;
	if (all.length === 0) return {is: 'send', command};
	const question = isApproval ? askCarefully : ask;
	return question(`Start ${titled(run, streamId)} now?`, all, 'start it', {
		is: 'send',
		command: {...command, isForced: true},
	});
};

const isInterrupted = (stream: Stream): boolean =>
	stream.state.is === 'waiting' && (stream.state.cause === 'interrupted' || stream.state.cause === 'paused');

/** After a reboot all streams wait: then one key continues them all. */
const continueAction = (run: Run, stream: Stream): Action => {
	const all: Action = {is: 'send', command: {type: 'run.continue'}};
	const one: Action = {is: 'send', command: {type: 'stream.continue', streamId: stream.id}};
	const waiting = streamsInOrder(run).filter(isInterrupted);
	if (stream.state.is === 'stopped') return one;
	if (!isInterrupted(stream)) return usageLimits(run).length > 0 || run.isPaused || run.isBreakerOpen ? all : one;
	if (waiting.length < 2) return run.isPaused ? all : one;
	const choices = [
		{key: keyOf('continue') ?? 'c', label: `continue all ${waiting.length}`, value: 'all'},
		{key: 'o', label: `only ${stream.id}`, value: 'one'},
	];
	const question: Question = {
		title: `${waiting.length} streams wait to continue`,
		lines: ['Each continues in its own session where it stopped.'],
		choices,
		actions: {all, one},
	};
	return {is: 'ask', question};
};

const attach = (run: Run, stream: Stream): Action => {
	const action: Action = {is: 'attach', streamId: stream.id};
	if (!liveSession(stream) && !stream.ending) return action;
	return ask(
		`Take over ${titled(run, stream.id)} by hand?`,
		['Its session is stopped first, with a checkpoint.', 'When you leave it, you say how it continues.'],
		'take over',
		action,
	);
};

const mergeAll = (run: Run): Action => {
	const streams = mergedTogether(run);
	const count = streams.length === 1 ? 'one stream' : `${streams.length} streams`;
	const streamIds = streams.map(({id}) => id);
	const verified = streams.filter(({id}) => plannedStream(run, id)?.verify !== undefined).length;
	const checks =
		verified === 0
			? []
			: [
					verified === streams.length
						? 'Each is verified first.'
						: `${verified} of them ${verified === 1 ? 'is' : 'are'} verified first.`,
				];
	return ask(
		`Merge ${count} into ${sanitise(run.target, {maxLength: longestInTitle}) || 'the target'}?`,
		[
			...(isRehearsal(run.plan) ? ['This run was a rehearsal: what is merged is the work of fake agents.'] : []),
			...(run.target.length > longestInTitle ? [`Into ${sanitiseWhole(run.target)}.`] : []),
			`In this order: ${streamIds.join(', ')}.`,
			[...checks, 'A stream that conflicts is left out: nothing of it is merged.'].join(' '),
		],
		'merge all',
		{is: 'send', command: {type: 'run.merge', streamIds}},
	);
};

const stopAll = (run: Run | null): Action => {
	if (run === null || isFinished(run)) return detach;
	const question: Question = {
		title: 'Stop all agents and quit?',
		lines: [
			'Each agent is stopped and a checkpoint taken: no work is lost.',
			`Leaving with ${keyOf('detach') ?? 'ctrl-c'} lets the agents keep running.`,
		],
		choices: [
			{key: 'q', label: 'leave, agents keep running', value: 'leave', isSafe: true},
			{key: 'y', label: 'stop all and quit', value: 'stop'},
		],
		actions: {stop: {is: 'stopAndLeave'}, leave: detach},
	};
	return {is: 'ask', question};
};
