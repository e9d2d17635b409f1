import {createRequester} from '../../source/client/request.ts';
import type {Run, StreamState} from '../../source/run/model/types.ts';
import {built} from '../helpers/built.ts';
import type {Grid} from '../helpers/grid.ts';
import {openTerminal, type PseudoTerminal} from '../helpers/pseudo-terminal.ts';
import {waitFor} from '../helpers/wait-for.ts';

export type Said = {readonly streamId: string; readonly text: string};

export type Person = {
	/** Opens the grid unless it is open. */
	readonly watch: () => void;
	readonly terminal: () => PseudoTerminal | undefined;
	/** An impatient one: continues all that waits, and recovers what has failed or waits for an answer. */
	readonly goOn: () => Promise<void>;
	/** Says something to a stream's agent that is at work. */
	readonly tell: () => Promise<void>;
	/** What was said, of that which the engine has acknowledged. */
	readonly said: () => readonly Said[];
	/** The run as the engine tells it; undefined when nobody answers. */
	readonly run: () => Promise<Run | undefined>;
	/** Quits the grid and waits until it is gone: an open grid would start the engine again. */
	readonly leave: () => Promise<void>;
};

const needsPerson = (state: StreamState): boolean =>
	state.is === 'failed' || (state.is === 'waiting' && ['permission', 'question'].includes(state.cause));

/** The user at a terminal, who comes back whenever the grid is gone and keeps the run going. */
export const createPerson = (grid: Grid): Person => {
	let terminal: PseudoTerminal | undefined;
	const requester = createRequester(() => ({socketPath: grid.engine()?.socket ?? '/nobody'}));
	const send = (command: object) =>
		requester.ask({method: 'POST', path: '/api/commands', body: command, timeoutMs: 5000}).catch(() => undefined);
	const run = async (): Promise<Run | undefined> => {
		const answer = await requester.ask({path: '/api/run', timeoutMs: 5000}).catch(() => undefined);
		const body = answer?.body as {readonly raw?: Run} | undefined;
		return body?.raw;
	};
	const said: Said[] = [];
	let number = 0;
	return {
		said: () => said,
		tell: async () => {
			const {streams = {}} = (await run()) ?? {};
			const at = Object.values(streams).filter(({state}) => state.is === 'running');
			const to = at[number % Math.max(1, at.length)];
			if (!to) return;
			const word = {streamId: to.id, text: `Word ${++number} of the user.`};
			const answer = await send({type: 'stream.send', ...word});
			if ((answer?.body as {readonly ok?: boolean} | undefined)?.ok) said.push(word);
		},
		watch: () => {
			if (terminal && !terminal.hasExited()) return;
			const env = {...grid.env, TERM: 'xterm-256color'};
			terminal = openTerminal([process.execPath, built.cli], {columns: 100, rows: 30, cwd: grid.root, env});
		},
		terminal: () => (terminal?.hasExited() ? undefined : terminal),
		goOn: async () => {
			await send({type: 'run.continue'});
			const {streams = {}} = (await run()) ?? {};
			for (const {id, state} of Object.values(streams))
				if (needsPerson(state)) await send({type: 'stream.recover', streamId: id});
				else if (state.is === 'waiting' && state.cause === 'backoff')
					await send({type: 'stream.continue', streamId: id});
		},
		run,
		leave: async () => {
			requester.close();
			terminal?.type('q');
			await waitFor(() => terminal?.hasExited() !== false, {what: 'the grid to close', timeoutMs: 5000}).catch(() =>
				terminal?.close(),
			);
		},
	};
};
