import path from 'node:path';
import {ensureClone} from '../../git/hosts/clone.ts';
import {holdCommits, presentOf, startPack, takePack, tipsOf} from '../../git/hosts/packs.ts';
import {startTalk} from '../../process/talk.ts';
import {ensureFolder} from '../../store/write-file.ts';
import {hostFolder} from '../link/ssh.ts';
import type {Dial, Outcome} from './dial.ts';
import type {Pipe} from './pipe.ts';

export type Service = {
	readonly home: string;
	readonly env: Readonly<Record<string, string | undefined>>;
	readonly version: string;
	/** How our own program is started. */
	readonly program: readonly string[];
};

type Of<Is extends Dial['is']> = Extract<Dial, {readonly is: Is}>;

const finish = (pipe: Pipe, outcome: Outcome): void => pipe.finish(JSON.stringify(outcome));

/** Does what the engine wants on this pipe. */
export const serveDial = (service: Service, dial: Dial, pipe: Pipe): void => {
	if (dial.is === 'worker') return serveWorker(service, dial, pipe);
	const clone = path.join(service.home, hostFolder, 'hosts', dial.key, 'main');
	const served = dial.is === 'take' ? take(clone, dial, pipe) : give(clone, dial, pipe);
	served.then(
		() => finish(pipe, {code: 0, said: ''}),
		error => finish(pipe, {code: 1, said: error instanceof Error ? error.message.slice(0, 2000) : String(error)}),
	);
};

const serveWorker = ({env, version, program}: Service, dial: Of<'worker'>, pipe: Pipe): void => {
	if (dial.version !== version) return finish(pipe, {code: null, said: '', version});
	const talk = startTalk({argv: [...program, 'worker', ...dial.words], cwd: '/', env});
	pipe.output.pipe(talk.input);
	talk.output.pipe(pipe.input, {end: false});
	void talk.ended.then(({code, said}) => finish(pipe, {code, said: said.slice(-2000)}));
	// Its stdin ends: it ends by itself, once it has saved what it has.
	void pipe.over.then(() => {
		talk.input.end();
		talk.output.resume();
	});
};

const take = async (clone: string, {commits}: Of<'take'>, pipe: Pipe): Promise<void> => {
	ensureFolder(path.dirname(clone));
	await ensureClone(clone);
	pipe.input.write(`${JSON.stringify(await tipsOf(clone))}\n`);
	await takePack(clone, pipe.output, commits);
	await holdCommits(clone, commits);
};

const give = async (clone: string, {commits, known}: Of<'give'>, pipe: Pipe): Promise<void> => {
	const pack = startPack(clone, commits, await presentOf(clone, known));
	pack.output.pipe(pipe.input, {end: false});
	// Nobody reads what git still writes.
	void pipe.over.then(pack.end);
	const {code, said} = await pack.ended;
	if (code !== 0) throw new Error(said.trim().split('\n').at(-1) || 'git could not pack them');
};
