import {hasCommits} from '../../git/hosts/carry.ts';
import {presentOf, startPack, takePack} from '../../git/hosts/packs.ts';
import type {Talk} from '../../process/talk.ts';
import {LineBuffer} from '../../process/watch/line-buffer.ts';
import {engineAddress} from '../broker/folder.ts';
import type {Call, Carrier, Ending, Way} from '../link/way.ts';
import {commitName, type Outcome, readOutcome} from './dial.ts';
import {createHub, type Hub} from './hub.ts';
import type {Pipe} from './pipe.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** Hosts that join by themselves, all through one connection. */
export const openBroker = (env: Environment, version: string) => {
	const hub = createHub(() => engineAddress(env));
	return {wayTo: (name: string): Way => natsWay(hub, name, version), close: hub.close};
};

export const natsWay = (hub: Hub, name: string, version: string): Way => ({
	dial: words => callWorker(hub, {name, version, words}),
	carry: (repository, key) => carrier(hub, {name, repository, key}),
});

type Worker = {readonly name: string; readonly version: string; readonly words: readonly string[]};

const callWorker = (hub: Hub, {name, version, words}: Worker): Call => {
	const {pipe, refusal} = hub.dial(name, {is: 'worker', version, words: [...words]});
	const outcome = pipe.over.then(
		({word, reason}): Outcome => (word === undefined ? {code: null, said: reason} : readOutcome(word)),
	);
	return {
		input: pipe.input,
		output: pipe.output,
		ended: outcome,
		end: () => pipe.fail('closed'),
		ending: async () => refusal() ?? endingOf(await outcome, {name, version}),
	};
};

const endingOf = ({code, said, version}: Outcome, own: Pick<Worker, 'name' | 'version'>): Ending => {
	if (version !== undefined)
		return {
			reason: `it runs claude-grid ${version}, and this is ${own.version}`,
			hint: `npx claude-grid@${own.version} worker --join TOKEN, there; its agents keep running`,
			isRefused: true,
		};
	return {reason: said.trim().split('\n').at(-1)?.slice(0, 300) || `its worker ended with exit code ${code}`};
};

type Clone = {readonly name: string; readonly repository: string; readonly key: string};

const carrier = (hub: Hub, {name, repository, key}: Clone): Carrier => ({
	async out(commits) {
		if (commits.length === 0) return;
		const {pipe} = hub.dial(name, {is: 'take', key, commits: [...commits]});
		const pack = await packFor(repository, pipe, commits).catch(error => {
			pipe.fail('closed');
			throw error;
		});
		pack.output.pipe(pipe.input);
		const end = await pipe.over;
		pack.end();
		requireDone(end.word, end.reason);
	},
	async back(commits, known) {
		if (await hasCommits(repository, commits)) return;
		const {pipe} = hub.dial(name, {is: 'give', key, commits: [...commits], known: [...known]});
		const taken = takePack(repository, pipe.output, commits);
		pipe.input.end();
		await taken.catch(async error => {
			pipe.fail('closed');
			const {word} = await pipe.over;
			throw word === undefined ? error : new Error(readOutcome(word).said || error.message);
		});
		if (!(await hasCommits(repository, commits))) throw new Error(`${name} did not give ${commits.join(' ')}`);
	},
});

/** Without what the host says that it has. */
const packFor = async (repository: string, {output, over}: Pipe, commits: readonly string[]): Promise<Talk> => {
	const line = await firstLine(output);
	if (line !== undefined) return startPack(repository, commits, await presentOf(repository, idsIn(line)));
	const {word, reason} = await over;
	requireDone(word, reason);
	throw new Error('it did not answer');
};

const isId = (text: unknown): text is string => typeof text === 'string' && commitName.test(text);

const idsIn = (line: string): readonly string[] => {
	try {
		const ids: unknown = JSON.parse(line);
		return Array.isArray(ids) ? ids.filter(isId) : [];
	} catch {
		return [];
	}
};

const requireDone = (word: string | undefined, reason: string): void => {
	if (word === undefined) throw new Error(reason);
	const {code, said} = readOutcome(word);
	if (code !== 0) throw new Error(said);
};

/** Characters: a clone has names by the thousand. */
const mostOfLine = 1024 * 1024;

const firstLine = async (output: NodeJS.ReadableStream): Promise<string | undefined> => {
	const lines = new LineBuffer(mostOfLine);
	for await (const bytes of output) for (const {text} of lines.take(bytes as Buffer)) return text;
	return undefined;
};
