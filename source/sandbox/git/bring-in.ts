import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../../error.ts';
import {askGit, runGit} from '../../git/client.ts';
import {headBranch, headCommit, isAncestor, refCommit} from '../../git/refs/names.ts';
import {abandonedHeadRef, createRef, stashRef} from '../../git/refs/refs.ts';
import {type BoxedWorktree, boxedAt, insideOf, ownName} from './boxed-worktree.ts';
import {importObjects, NotImported} from './import-objects.ts';
import {copyObjects, knownObjects, mostBytes, TooLarge} from './objects-inside.ts';
import {mirrorOperation} from './operation.ts';
import {NotPlain} from './plain-files.ts';
import {type Agreed, readAgreed, signOf, writeAgreed} from './record.ts';
import {type RefsInside, readRefsInside, sideCommits, stashInside} from './refs-inside.ts';

/** What was copied of each stream's objects. */
const stores = new Map<string, Promise<Map<string, number>>>();
const turns = new Map<string, Promise<void>>();

const refuse = ({streamId, folder}: BoxedWorktree, why: string): UserError =>
	new UserError(`what ${streamId} committed in its sandbox was not imported: ${why}`, {
		code: 'SANDBOX_WORK_REFUSED',
		hint: `its files are in its worktree, its commits in ${join(folder, 'git')}; nothing of them was run. Repair it there (git fsck), or give the work to another stream`,
	});

const reasonFor = (error: unknown): string | undefined => {
	if (error instanceof TooLarge) return `it is more than ${mostBytes / 1024 ** 3} GB`;
	return error instanceof NotPlain || error instanceof NotImported ? error.message : undefined;
};

/**
 * Takes over what was committed in a stream's sandbox since the last look; a worktree without one is left alone. Throws
 * SANDBOX_WORK_REFUSED for refs and objects that are not what they should be; the repository is then as it was.
 */
export const bringIn = (worktree: string): Promise<void> => {
	const place = boxedAt(worktree);
	if (!place || !existsSync(worktree)) return Promise.resolve();
	return inTurn(worktree, () => bring(place));
};

/** One after the other: nobody reads a private git folder while it is made ready. */
export const inTurn = (worktree: string, work: () => Promise<void>): Promise<void> => {
	const mine = (turns.get(worktree) ?? Promise.resolve()).then(work, work);
	turns.set(worktree, mine);
	return mine;
};

const bring = async (place: BoxedWorktree): Promise<void> => {
	const {folder, branch} = place;
	const inside = insideOf(place);
	try {
		const refs = await readRefsInside(inside, {own: ownName(place), branch});
		const [stash, side] = [await stashInside(inside), await sideCommits(inside, branch)];
		const sign = signOf(refs, stash, side);
		const agreed = readAgreed(folder);
		if (agreed.sign === sign) return;
		const commits = [refs.tip, refs.head, stash, ...side].filter(one => one !== undefined);
		await takeObjects(place, [...new Set(commits)]);
		await takeRefs(place, refs, agreed);
		for (const commit of side) await keep(place, commit);
		if (stash !== undefined) await createRef(place.commonDir, stashRef(place.runId, stash), stash);
		await mirrorOperation(place, refs.operation, agreed.operation);
		writeAgreed(folder, sign, refs);
	} catch (error) {
		const why = reasonFor(error);
		throw why === undefined ? error : refuse(place, why);
	}
};

const takeObjects = async (place: BoxedWorktree, commits: readonly string[]): Promise<void> => {
	const {commonDir, folder} = place;
	const store = join(folder, 'objects');
	const known = stores.get(folder) ?? knownObjects(store);
	stores.set(folder, known);
	await copyObjects(commonDir, {folder: insideOf(place), store, known: await known});
	if (commits.length > 0)
		await importObjects({commonDir, store, commits, objects: [], scratch: join(folder, 'scratch')});
};

/** On a hidden ref, unless a branch or tag has it already. */
const keep = async ({commonDir, runId, streamId}: BoxedWorktree, commit: string): Promise<void> => {
	const args = [
		'for-each-ref',
		'--count=1',
		`--contains=${commit}`,
		'--format=%(refname)',
		'refs/heads/',
		'refs/tags/',
	];
	if ((await runGit(commonDir, args)).trim() === '')
		await createRef(commonDir, abandonedHeadRef(runId, streamId, commit), commit);
};

const takeRefs = async (place: BoxedWorktree, {tip, head, isOnBranch}: RefsInside, agreed: Agreed): Promise<void> => {
	const {worktree, branch} = place;
	const ref = `refs/heads/${branch}`;
	const before = await headCommit(worktree);
	if (tip !== undefined) await moveBranch(place, ref, {tip, agreed: agreed.tip});
	const isOn = (await headBranch(worktree)) === branch;
	if (isOnBranch && !isOn) await runGit(worktree, ['symbolic-ref', '-m', 'sandbox: back on the branch', 'HEAD', ref]);
	if (!isOnBranch && head !== undefined && (isOn || head !== before))
		await runGit(worktree, [
			'update-ref',
			'--no-deref',
			'-m',
			`checkout: moving from ${branch} to ${head}`,
			'HEAD',
			head,
		]);
	const now = await headCommit(worktree);
	// The index that the agent stages in is its own: ours follows the commits.
	if (now !== undefined && now !== before) await runGit(worktree, ['read-tree', '--reset', now]);
};

const moveBranch = async (
	place: BoxedWorktree,
	ref: string,
	{tip, agreed}: {readonly tip: string; readonly agreed: string | null},
): Promise<void> => {
	const {worktree} = place;
	const old = await refCommit(worktree, ref);
	if (old === tip) return;
	const isOnward = old === undefined || (await isAncestor(worktree, old, tip));
	// We have committed on top of it meanwhile.
	if (!isOnward && old !== agreed && (await isAncestor(worktree, tip, old))) return;
	const message = isOnward ? 'commit: in the sandbox' : 'reset: in the sandbox';
	const answer = await askGit(worktree, ['update-ref', '-m', message, ref, tip, old ?? '0'.repeat(tip.length)]);
	if (answer.exitCode !== 0) throw new NotImported(`${ref} could not be moved: ${answer.stderr.trim().split('\n')[0]}`);
	if (!isOnward) await keep(place, old);
};
