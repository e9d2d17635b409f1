import {existsSync} from 'node:fs';
import {copyFile, lstat, mkdir, opendir, rename, rm, writeFile} from 'node:fs/promises';
import {dirname, isAbsolute, join, resolve} from 'node:path';
import {UserError} from '../../error.ts';
import {runGit} from '../../git/client.ts';
import {headCommit, refCommit} from '../../git/refs/names.ts';
import {readText, recordBytes, smallBytes} from '../../read-file.ts';
import {type BoxedWorktree, insideOf, ownName} from './boxed-worktree.ts';
import {bringIn, inTurn} from './bring-in.ts';
import {configInside} from './git-config.ts';
import {readAgreed, signOf, writeAgreed} from './record.ts';
import {readRefsInside, sideCommits, stashInside} from './refs-inside.ts';

/** Where the repository's own objects are read inside. */
export const objectsInside = '/run/claude-grid/objects';

const requireFolder = async (folder: string): Promise<void> => {
	await mkdir(folder, {mode: 0o700}).catch((error: NodeJS.ErrnoException) => {
		if (error.code !== 'EEXIST') throw error;
	});
	if ((await lstat(folder)).isDirectory()) return;
	throw new UserError(`${folder}, which its agent had as git's folder, was replaced.`, {
		code: 'SANDBOX_WORK_REFUSED',
		hint: 'Look at what was put there; nothing there was touched.',
	});
};

/** Nobody is inside now: what an agent put in the place of a file goes, and nothing is followed. Whole or not at all, as git does it. */
const replaced = async (file: string, make: (fresh: string) => Promise<void>): Promise<void> => {
	const fresh = `${file}.lock`;
	await rm(fresh, {recursive: true, force: true});
	await make(fresh);
	if ((await lstat(file).catch(() => undefined))?.isDirectory()) await rm(file, {recursive: true});
	await rename(fresh, file);
};

const writeFresh = (file: string, text: string): Promise<void> =>
	replaced(file, fresh => writeFile(fresh, text, {flag: 'wx', mode: 0o600}));

const folders = ['', 'objects', 'objects/info', 'objects/pack', 'refs', 'refs/heads', 'refs/tags', 'logs', 'worktrees'];

/** Stores of objects that the repository itself borrows from, as git finds them. */
export const objectStores = async (commonDir: string): Promise<readonly string[]> => {
	const stores = [join(commonDir, 'objects')];
	for (let index = 0; index < stores.length && index < 6; index += 1) {
		const store = stores[index] ?? '';
		const text = await readText(join(store, 'info', 'alternates'), smallBytes).catch(() => '');
		for (const line of text.split('\n').filter(one => one !== '' && !one.startsWith('#')))
			stores.push(isAbsolute(line) ? line : resolve(store, line));
	}
	return stores;
};

/** All branches, tags and remotes of now; nothing of ours, and nobody's stash. */
const packedRefs = async (commonDir: string): Promise<string> => {
	const listed = await runGit(commonDir, [
		'for-each-ref',
		'--format=%(objectname) %(refname)',
		'refs/heads/',
		'refs/tags/',
		'refs/remotes/',
	]);
	return listed;
};

const unsupported = async (commonDir: string): Promise<string | undefined> => {
	if (existsSync(join(commonDir, 'reftable'))) return 'it keeps its refs in a reftable';
	if (existsSync(join(commonDir, 'lfs', 'objects'))) return 'it uses Git LFS, whose files would stay inside';
	return undefined;
};

/** Throws SANDBOX_NOT_POSSIBLE where a private git folder could not hold what the repository holds. */
export const requireSupported = async (commonDir: string): Promise<void> => {
	const why = await unsupported(commonDir);
	if (why === undefined) return;
	throw new UserError(`This repository cannot be used in a sandbox yet: ${why}.`, {
		code: 'SANDBOX_NOT_POSSIBLE',
		hint: 'take "sandbox" out of the plan',
	});
};

const refFolders = (branch: string): string[] => {
	const parts = ['refs', 'heads', ...branch.split('/').slice(0, -1)];
	return parts.map((_, index) => parts.slice(0, index + 1).join('/')).slice(2);
};

const copyIfThere = async (from: string, to: string): Promise<void> => {
	if ((await lstat(from).catch(() => undefined))?.isFile()) await replaced(to, fresh => copyFile(from, fresh));
	else await rm(to, {recursive: true, force: true});
};

/** HEAD, index and what is unfinished, as they are in the repository. */
const copyState = async ({gitFolder}: BoxedWorktree, own: string): Promise<void> => {
	const kept = ['commondir', 'gitdir', 'logs', 'HEAD'];
	for await (const {name} of await opendir(own))
		if (!kept.includes(name)) await rm(join(own, name), {recursive: true, force: true});
	const names = [
		'HEAD',
		'index',
		'MERGE_HEAD',
		'MERGE_MSG',
		'MERGE_MODE',
		'AUTO_MERGE',
		'config.worktree',
		'ORIG_HEAD',
	];
	for (const name of names) await copyIfThere(join(gitFolder, name), join(own, name));
	await requireFolder(join(own, 'info'));
	await copyIfThere(join(gitFolder, 'info', 'sparse-checkout'), join(own, 'info', 'sparse-checkout'));
};

const removeLocks = async (folder: string): Promise<void> => {
	for await (const {name} of await opendir(folder))
		if (name.endsWith('.lock')) await rm(join(folder, name), {recursive: true, force: true});
};

/**
 * Makes the private git folder of a stream, or brings it up to date with the repository; only while nobody is inside. What
 * was committed there before is taken over first.
 */
export const prepareGitFolder = async (place: BoxedWorktree): Promise<void> => {
	await requireSupported(place.commonDir);
	await bringIn(place.worktree);
	await inTurn(place.worktree, () => makeReady(place));
};

const makeReady = async (place: BoxedWorktree): Promise<void> => {
	const {commonDir, worktree, branch, folder} = place;
	const inside = insideOf(place);
	const own = join(inside, 'worktrees', ownName(place));
	for (const name of [...folders, ...refFolders(branch)]) await requireFolder(join(inside, name));
	const isNew = !existsSync(own);
	for (const below of [own, join(own, 'logs')]) await requireFolder(below);
	const ofRefs = [join(inside, 'refs'), dirname(join(inside, 'refs/heads', branch))];
	for (const below of [inside, own, ...ofRefs]) await removeLocks(below);
	await writeFresh(join(inside, 'HEAD'), 'ref: refs/heads/claude-grid-none\n');
	await writeFresh(join(inside, 'config'), configInside(await readText(join(commonDir, 'config'), recordBytes)));
	await writeFresh(join(inside, 'packed-refs'), await packedRefs(commonDir));
	const stores = await objectStores(commonDir);
	await writeFresh(join(inside, 'objects/info/alternates'), `${[objectsInside, ...stores.slice(1)].join('\n')}\n`);
	await copyIfThere(join(commonDir, 'shallow'), join(inside, 'shallow'));
	for (const name of ['hooks', 'info']) if (existsSync(join(commonDir, name))) await requireFolder(join(inside, name));
	const tip = branch === '' ? undefined : await refCommit(worktree, `refs/heads/${branch}`);
	const state = await readRefsInside(inside, {own: ownName(place), branch}).catch(() => undefined);
	if (tip !== undefined) await writeFresh(join(inside, 'refs/heads', branch), `${tip}\n`);
	const isSame = state && state.head === (await headCommit(worktree)) && state.tip === tip;
	const isUnfinished = existsSync(join(place.gitFolder, 'MERGE_HEAD')) !== state?.operation.includes('MERGE_HEAD');
	if (isNew || !isSame || isUnfinished) await copyState(place, own);
	await writeFresh(join(own, 'commondir'), '../..\n');
	await writeFresh(join(own, 'gitdir'), `${join(worktree, '.git')}\n`);
	const refs = await readRefsInside(inside, {own: ownName(place), branch});
	const sign = signOf(refs, await stashInside(inside), await sideCommits(inside, branch));
	if (readAgreed(folder).sign !== sign) writeAgreed(folder, sign, refs);
};
