import {inEnvironment} from '../../git/environment.ts';
import type {Command, CommandAnswer, CommandType} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import {findStream, liveSession} from '../../run/select/streams.ts';
import type {Message} from '../../run/update.ts';
import {runFolder} from '../../store/paths.ts';
import {dropEnvironments, readEnvironments, saveEnvironments} from '../../store/run/environments-file.ts';
import {agentEnvironment} from '../environment.ts';
import type {World} from './world.ts';

export type Environment = Readonly<Record<string, string>>;

/**
 * What continues in the environment of the client that sent the command: the whole run, the stream, the stream unless an agent
 * works in it already, the streams that are merged or delivered. `nothing`: only streams that the command adds.
 */
type Scope = 'run' | 'stream' | 'idle stream' | 'merges' | 'deliveries' | 'nothing';

const scopes: Readonly<Record<CommandType, Scope>> = {
	'run.continue': 'run',
	'run.merge': 'merges',
	'run.deliver': 'deliveries',
	'run.verify': 'nothing',
	'stream.spawn': 'stream',
	'stream.recover': 'stream',
	'stream.continue': 'stream',
	'stream.detach': 'stream',
	'stream.merge': 'stream',
	'stream.update': 'stream',
	'stream.deliver': 'stream',
	'stream.adopt': 'stream',
	'stream.back': 'stream',
	'stream.resolve': 'stream',
	'stream.approve': 'idle stream',
	'stream.deny': 'idle stream',
	'stream.send': 'idle stream',
	'question.answer': 'idle stream',
	'review.send': 'idle stream',
	'review.reject': 'stream',
	'review.restore': 'stream',
	'reviewer.ask': 'stream',
	'review.comment': 'nothing',
	'review.seen': 'nothing',
	'stream.add': 'nothing',
	'stream.fork': 'nothing',
	'plan.apply': 'nothing',
	'stream.move': 'stream',
	'host.drain': 'nothing',
	'host.resume': 'nothing',
	'stream.stop': 'nothing',
	'stream.pause': 'nothing',
	'stream.attach': 'nothing',
	'run.pause': 'nothing',
	'run.stop': 'nothing',
	'run.note': 'nothing',
	'alert.dismiss': 'nothing',
	'grant.revoke': 'nothing',
	'task.update': 'nothing',
	'product.store': 'nothing',
	'checkpoint.create': 'nothing',
	'lead.spawn': 'nothing',
	'lead.send': 'nothing',
	'lead.stop': 'nothing',
	'lead.merge': 'nothing',
	'lead.poll': 'nothing',
};

const streamIn = (message: Message): string => ('streamId' in message ? (message.streamId ?? '') : '');

const isMerged = (run: Run, id: string): boolean =>
	['queued', 'merging'].includes(run.streams[id]?.merge.is ?? 'unmerged');

const isOtherwise = (id: string, before: Run, after: Run): boolean =>
	before.streams[id]?.delivery !== after.streams[id]?.delivery;

const touched = (command: Command, before: Run, after: Run): readonly string[] => {
	const scope = scopes[command.type];
	const stream = findStream(before, streamIn(command));
	if (scope === 'deliveries') return Object.keys(after.streams).filter(id => isOtherwise(id, before, after));
	if (scope === 'merges') return Object.keys(after.streams).filter(id => isMerged(after, id) && !isMerged(before, id));
	if (scope === 'stream' || (scope === 'idle stream' && stream && !liveSession(stream)))
		return stream ? [stream.id] : [];
	return [];
};

/**
 * The environments that agents, setup, verify, git and programs for notices run in: of the client that started or resumed the
 * run, or that stream, last. They stand in no record of the run.
 */
export const createEnvironments = (commonDir: string, own: Environment, onBug: World['onBug']) => {
	let runId: string | undefined;
	let ofRun: Environment | undefined;
	let ofStreams = new Map<string, Environment>();

	const save = (): void => {
		if (runId === undefined || ofRun === undefined) return;
		const environments = [...new Set([ofRun, ...ofStreams.values()])];
		const streams = Object.fromEntries([...ofStreams].map(([id, env]) => [id, environments.indexOf(env)]));
		try {
			saveEnvironments(runFolder(commonDir, runId), {environments, run: environments.indexOf(ofRun), streams});
		} catch (error) {
			onBug(error, 'environments');
		}
	};
	const forget = (): void => {
		if (runId !== undefined) dropEnvironments(runFolder(commonDir, runId));
	};
	const hold = (id: string, env: Environment, streams = new Map<string, Environment>()): void => {
		[runId, ofRun, ofStreams] = [id, env, streams];
	};
	/** The same values are the same object, so that they are written once. */
	const known = (env: Environment): Environment => {
		const text = JSON.stringify(env);
		return [ofRun, ...ofStreams.values()].find(one => one && JSON.stringify(one) === text) ?? env;
	};
	const of = (streamId?: string): Environment => ofStreams.get(streamId ?? '') ?? ofRun ?? own;

	return {
		of,
		/** Of a stream, absent: of the run. Git's calls in it find the environment by themselves. */
		within: <Result>(streamId: string | undefined, work: () => Result): Result => inEnvironment(of(streamId), work),
		/** A run that an earlier engine has left. */
		load(id: string): void {
			const saved = readEnvironments(runFolder(commonDir, id));
			const at = (index: number): Environment => saved?.environments[index] ?? own;
			const streams = Object.entries(saved?.streams ?? {}).map(([stream, index]) => [stream, at(index)] as const);
			hold(id, saved ? at(saved.run) : own, new Map(streams));
		},
		/** A new run. */
		begin(id: string, env: Environment): void {
			forget();
			hold(id, env);
			save();
		},
		/** Called between a message's update and what it asks for; true when a stream or the run has another environment since. */
		note(message: Message, before: Run, {after, answer, env}: Noted): boolean {
			if (answer?.ok !== true) return false;
			const added = Object.keys(after.streams).filter(id => before.streams[id] === undefined);
			const given = env ? known(env) : ofStreams.get(streamIn(message));
			if (given === undefined) return false;
			const scope = scopes[message.type as CommandType];
			if (env && scope === 'run') hold(after.id, given);
			else {
				const ids = [...added, ...(env ? touched(message as Command, before, after) : [])];
				if (ids.length === 0) return false;
				for (const id of ids) ofStreams.set(id, given);
			}
			save();
			return true;
		},
		/** Nothing is left that would begin by itself. */
		forget,
	};
};

type Noted = {
	readonly after: Run;
	readonly answer: CommandAnswer | undefined;
	/** Of the client; absent: it gave none. */
	readonly env?: Environment | undefined;
};

export type Environments = ReturnType<typeof createEnvironments>;

/** What a client sends of itself, as agents get it; undefined when it sent nothing. */
export const clientEnvironment = (env: NodeJS.ProcessEnv | undefined): Environment | undefined =>
	env && agentEnvironment(env);
