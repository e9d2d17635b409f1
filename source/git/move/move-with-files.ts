import {rename, rm} from 'node:fs/promises';
import {errorText, errorWithHint} from '../../error.ts';
import {readText, smallBytes} from '../../read-file.ts';
import {copyIndex} from '../checkpoint/snapshot.ts';
import {askGit, killed} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {listWorktrees} from '../read/list-worktrees.ts';
import {unfinishedOperation} from '../read/status.ts';
import {branchTip, gitPath, headBranch} from '../refs/names.ts';
import {fastForwardBlocker} from './fast-forward-blockers.ts';
import {closeMove, dropRefLocks, finishMove} from './finish-move.ts';
import {writeMoveHook} from './hook.ts';
import {takeIndexLock} from './index-lock.ts';
import {type Move, type MoveIntent, newIndexOf, saveIntent, whyIn} from './intent.ts';

export type MoveResult =
	| {readonly is: 'moved'}
	/** The branch is not where it was any more, or another checkout has it by now. */
	| {readonly is: 'elsewhere'}
	/** Nothing has changed. */
	| {readonly is: 'refused'; readonly reason: string};

export type BranchMove = {
	readonly repository: string;
	readonly branch: string;
	readonly from: string;
	readonly to: string;
	/** For the reflog. */
	readonly message: string;
	/** Carried by the processes of the move (environment CLAUDE_GRID_SESSION). */
	readonly tag: string;
	/** Ends what may be left of them. */
	readonly endProcesses: (tag: string) => Promise<unknown>;
};

const elsewhere: MoveResult = {is: 'elsewhere'};
const refused = (reason: string): MoveResult => ({is: 'refused', reason});

/** Why the files of the checkout cannot follow now; undefined when they can. */
const obstacleIn = async (checkout: string, {branch, from, to}: BranchMove): Promise<string | undefined> => {
	const operation = await unfinishedOperation(checkout);
	const why = operation === undefined ? await fastForwardBlocker(checkout, from, to) : `a ${operation} is in progress`;
	return why === undefined ? undefined : `${branch} is checked out in ${checkout}, where ${why}`;
};

/** Moves the ref; the hook looks again, and makes the files follow, while git holds its locks. */
const moveRef = async (wish: BranchMove, {folder, intent}: Move): Promise<MoveResult> => {
	const cwd = intent.checkout === '' ? wish.repository : intent.checkout;
	const environment = {
		...(await branchIdentity(cwd)),
		CLAUDE_GRID_SESSION: intent.tag,
		CLAUDE_GRID_MOVE_REF: intent.ref,
		CLAUDE_GRID_MOVE_FROM: intent.from,
		CLAUDE_GRID_MOVE_TO: intent.to,
		CLAUDE_GRID_MOVE_INDEX: intent.checkout === '' ? '' : newIndexOf(intent),
	};
	const args = ['update-ref', '-m', wish.message, intent.ref, intent.to, intent.from];
	const answer = await askGit(cwd, args, {environment, config: [`core.hooksPath=${folder}`]}).catch(error => ({
		exitCode: 128,
		stderr: errorText(error),
	}));
	if (answer.exitCode === 0) return {is: 'moved'};
	await wish.endProcesses(wish.tag);
	if (answer.exitCode === killed) await dropRefLocks({folder, intent}, wish.repository);
	const why = (await readText(whyIn(folder), smallBytes).catch(() => '')).trim() || answer.stderr.trim();
	if (why === 'switched') return elsewhere;
	return refused(answer.exitCode === killed ? 'git was killed' : why.split('\n').slice(0, 8).join('\n'));
};

/**
 * A switch that had left git's lock of the index and not yet written HEAD has taken the files of before: they follow now,
 * while we hold that lock. Files that were taken from after it stay as they are.
 */
const followLate = async ({repository, branch, from, to}: BranchMove, {intent}: Move): Promise<void> => {
	const holder = (await listWorktrees(repository)).find(entry => entry.branch === branch);
	if (!holder) return;
	const index = await gitPath(holder.path, 'index');
	if (!intent.locked.includes(index)) return;
	const late = {...intent, checkout: holder.path, index};
	await copyIndex(index, newIndexOf(late));
	const answer = await askGit(holder.path, ['read-tree', '-m', '-u', from, to], {
		environment: {GIT_INDEX_FILE: newIndexOf(late)},
	});
	if (answer.exitCode === 0) await rename(newIndexOf(late), index);
	else await rm(newIndexOf(late), {force: true});
};

/** With git's own locks held: looks again, moves, and tells what the ref says afterwards. */
const moveLocked = async (wish: BranchMove, move: Move): Promise<MoveResult> => {
	const {repository, branch, from} = wish;
	const {checkout} = move.intent;
	if ((await branchTip(repository, branch)) !== from) return elsewhere;
	if (checkout !== '') {
		if ((await headBranch(checkout)) !== branch) return elsewhere;
		const obstacle = await obstacleIn(checkout, wish);
		if (obstacle !== undefined) return refused(obstacle);
		await copyIndex(move.intent.index, newIndexOf(move.intent));
	}
	const result = await moveRef(wish, move);
	if (await finishMove(move, repository)) {
		if (checkout === '') await followLate(wish, move);
		return {is: 'moved'};
	}
	if (result.is !== 'refused') return elsewhere;
	if ((await branchTip(repository, branch)) !== from) return elsewhere;
	return checkout === ''
		? result
		: refused(`${branch} is checked out in ${checkout}, and git refused to touch it: ${result.reason}`);
};

/**
 * Moves a branch, and the files of the checkout that has it, in one step that no git command of a user comes between: git's
 * own locks are held from before the last look until all is done. `locked`: the indexes of the users' checkouts. What was
 * begun is saved first; what was cut off is ended by `recoverMoves`.
 */
export const moveInCheckout = async (
	wish: BranchMove,
	held: Pick<MoveIntent, 'checkout' | 'index' | 'locked'>,
): Promise<MoveResult> => {
	const {repository, from, to, tag} = wish;
	const ref = `refs/heads/${wish.branch}`;
	const move = await saveIntent(repository, {ref, from, to, tag, at: Date.now(), ...held});
	try {
		await writeMoveHook(move.folder);
		for (const index of held.locked) await takeIndexLock(index, move.intent.id);
	} catch (error) {
		await closeMove(move);
		return refused(errorWithHint(error));
	}
	// When this throws, the end of the move is in doubt: its locks and its intent stay for `recoverMoves`.
	const result = await moveLocked(wish, move);
	await closeMove(move);
	return result;
};
