import {hostname} from 'node:os';
import type {HostDesk, World} from '../../engine/loop/world.ts';
import {UserError} from '../../error.ts';
import {hostOf, otherHosts} from '../../run/features/hosts/index.ts';
import type {Effect} from '../../run/model/effect.ts';
import type {Run} from '../../run/model/types.ts';
import type {HostEntries} from '../../store/hosts.ts';
import type {Answers} from '../checked/answer.ts';
import {quoted, repositoryKey} from '../link/ssh.ts';
import type {HostEffect, Question} from '../link/types.ts';
import type {Way, Ways} from '../link/way.ts';
import {away} from './away.ts';
import {createHost, type HostOfRun} from './host-of-run.ts';
import {createWorktrees} from './worktrees.ts';

export type DeskRequest = {
	readonly world: World;
	readonly hosts: HostEntries;
	readonly ways: Ways;
	/** Of the session that asks, as far as it may. */
	readonly door: (sessionId: string, request: Request) => Promise<Response>;
	readonly silenceMs: number;
};

const noTerminal = (name: string): UserError =>
	new UserError(`${name} is reached through the broker alone: no terminal can be opened there.`, {
		code: 'HOST_NO_TERMINAL',
		hint: 'speak with its agent from here, or continue the stream on another host: claude-grid move',
	});

/** The engine's side of the hosts of one run: it orders, hears and looks there; it decides nothing. */
export const openDesk = async (request: DeskRequest): Promise<HostDesk> => {
	const {world, hosts, silenceMs, door} = request;
	const run = world.run();
	const key = repositoryKey(world.options.repository.commonDir, hostname());
	const open = new Map<string, HostOfRun>();
	const ways = new Map<string, Way>();
	for (const name of run ? otherHosts(run) : []) {
		const entry = hosts[name];
		if (entry) ways.set(name, await request.ways.wayTo(name, entry));
	}
	for (const name of run ? otherHosts(run) : []) {
		const [entry, way] = [hosts[name], ways.get(name)];
		if (!entry || !way) {
			const hint = `claude-grid hosts add ${name} <address>`;
			world.dispatch({type: 'host.refused', name, reason: 'it is not among your hosts any more', hint});
			continue;
		}
		open.set(name, createHost({world, name, entry, key, way, silenceMs, door}));
	}
	const streamOf = (streamId: string) => world.run()?.streams[streamId];
	const hostOfStream = (streamId: string): string | undefined => {
		const stream = streamOf(streamId);
		return stream && hostOf(stream);
	};
	const ask = async <Asked extends Question>(streamId: string, question: Asked): Promise<Answers[Asked['is']]> => {
		const name = hostOfStream(streamId) ?? '';
		const host = open.get(name);
		if (!host?.isUp()) throw away(name);
		return host.ask(question);
	};
	return {
		isHere: streamId => hostOfStream(streamId) === undefined,
		order(effect: Effect): void {
			const streamId = 'streamId' in effect ? effect.streamId : '';
			open.get(hostOfStream(streamId) ?? '')?.order(effect as HostEffect, streamId);
		},
		changed(before: Run, after: Run): void {
			for (const [id, stream] of Object.entries(after.streams)) {
				const was = before.streams[id];
				if (was === stream) continue;
				const [from, to] = [was && hostOf(was), hostOf(stream)];
				if (from !== undefined && from !== to) open.get(from)?.leave(id);
				if (to !== undefined) open.get(to)?.changed(id);
			}
		},
		log: (streamId, options) => ask(streamId, {is: 'log', streamId, ...options}),
		diff: streamId => ask(streamId, {is: 'diff', streamId}),
		...createWorktrees({world}, name => open.get(name)),
		async takeOver(streamId) {
			const name = hostOfStream(streamId) ?? '';
			const way = ways.get(name);
			if (!way) throw away(name);
			const {attach} = way;
			if (!attach) throw noTerminal(name);
			const taken = await ask(streamId, {is: 'takeOver', streamId});
			return taken && {argv: attach(terminalLine(taken)), cwd: world.options.repository.root};
		},
		async close(): Promise<void> {
			await Promise.all([...open.values()].map(host => host.close()));
			request.ways.close();
		},
	};
};

type TakenOver = NonNullable<Answers['takeOver']>;

/** The agent's own form in a terminal there, or a shell. */
const terminalLine = ({cwd, argv, env = {}, without = []}: TakenOver): string => {
	const shell = `"\${SHELL:-/bin/sh}"`;
	const program = argv ? `exec ${argv.map(quoted).join(' ')}` : `exec ${shell} -l`;
	const names = without.filter(name => /^[A-Za-z_]\w*$/.test(name));
	const settings = [
		...(names.length === 0 ? [] : [`unset ${names.join(' ')}`]),
		...Object.entries(env).map(([name, value]) => `export ${name}=${quoted(value)}`),
	];
	const line = [`cd ${quoted(cwd)}`, ...settings, program].join(' && ');
	return `exec ${shell} -lc ${quoted(line)}`;
};
