import {once} from 'node:events';
import type {Readable} from 'node:stream';
import {startTalk, type Talk} from '../../process/talk.ts';
import {askGit, runGit} from '../client.ts';
import {gitEnvironment} from '../environment.ts';

const headBytes = 12;
/** Fewer objects than this are kept one by one, as git does. */
const fewObjects = 100;
const mostTips = 5000;

const start = (repository: string, args: readonly string[]): Talk =>
	startTalk({argv: ['git', ...args], cwd: repository, env: gitEnvironment()});

/** What a repository's names lead to: it need not be brought there again. */
export const tipsOf = async (repository: string): Promise<readonly string[]> => {
	const listed = await runGit(repository, ['for-each-ref', `--count=${mostTips}`, '--format=%(objectname)']);
	return [...new Set(listed.split('\n').filter(line => line !== ''))];
};

/** Of these commits those that are there. */
export const presentOf = async (repository: string, commits: readonly string[]): Promise<readonly string[]> => {
	if (commits.length === 0) return [];
	const input = commits.map(commit => `${commit}\n`).join('');
	const {stdout} = await askGit(repository, ['cat-file', '--batch-check=%(objectname) %(objecttype)'], {input});
	return stdout.split('\n').flatMap(line => (line.endsWith(' commit') ? (line.split(' ')[0] ?? []) : []));
};

/** Writes a pack with these commits and all they lead to, without what `known` leads to. */
export const startPack = (repository: string, commits: readonly string[], known: readonly string[]): Talk => {
	const talk = start(repository, ['pack-objects', '-q', '--revs', '--thin', '--delta-base-offset', '--stdout']);
	talk.input.end([...commits, ...known.map(commit => `^${commit}`), ''].join('\n'));
	return talk;
};

/** Reads a pack to its end into the repository. Git checks each object on its way in; then all that the commits lead to must be there. */
export const takePack = async (repository: string, pack: Readable, commits: readonly string[]): Promise<void> => {
	const head = await headOf(pack);
	if (head.length < headBytes) throw new Error('no pack came');
	const isSmall = head.readUInt32BE(8) < fewObjects;
	const talk = start(
		repository,
		isSmall ? ['unpack-objects', '-q', '--strict'] : ['index-pack', '--strict', '--stdin', '--fix-thin'],
	);
	talk.output.resume();
	talk.input.write(head);
	pack.pipe(talk.input);
	// Git has refused it: what still comes is of no use.
	const {code, said} = await talk.ended;
	pack.unpipe(talk.input);
	pack.resume();
	if (code !== 0) throw new Error(lastReason(said) || `git ended with exit code ${code}`);
	await runGit(repository, ['rev-list', '--objects', '--quiet', '--stdin', '--not', '--all'], {
		input: commits.map(commit => `${commit}\n`).join(''),
	});
};

const lastReason = (said: string): string =>
	said
		.split('\n')
		.findLast(line => /^(fatal|error): /.test(line))
		?.replace(/^(fatal|error): /, '') ?? '';

/** How many objects a pack has stands in its first bytes. */
const headOf = async (pack: Readable): Promise<Buffer> => {
	let head = Buffer.alloc(0);
	while (head.length < headBytes) {
		const part: Buffer | null = pack.read();
		if (part !== null) head = Buffer.concat([head, part]);
		else if (pack.readableEnded || pack.destroyed) return head;
		else await Promise.race([once(pack, 'readable'), once(pack, 'end'), once(pack, 'close')]);
	}
	return head;
};

/** Under names that only hold them. */
export const holdCommits = async (repository: string, commits: readonly string[]): Promise<void> => {
	const input = commits.map(commit => `update refs/claude-grid/in/${commit} ${commit}\n`).join('');
	if (input !== '') await runGit(repository, ['update-ref', '--stdin'], {input});
};
