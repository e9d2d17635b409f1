import {lstatSync} from 'node:fs';
import {join} from 'node:path';
import {errorText, UserError} from '../../error.ts';
import {runGit} from '../client.ts';
import {branchIdentity} from '../identity/identity.ts';
import {signOption} from '../identity/signing.ts';
import {literalPathspecs} from '../pathspecs.ts';
import {readStatus, unfinishedOperation} from '../read/status.ts';
import {branchTip, headBranch} from '../refs/names.ts';
import {withEmptyIndex} from './snapshot.ts';

/** What a file is known by until somebody writes it again, and when that was. */
export const markOf = (checkout: string, path: string): {readonly mark: string; readonly mtimeMs: number} => {
	const facts = lstatSync(join(checkout, path), {bigint: true, throwIfNoEntry: false});
	if (!facts) return {mark: 'gone', mtimeMs: Date.now()};
	return {mark: `${facts.ino} ${facts.size} ${facts.mtimeNs}`, mtimeMs: Number(facts.mtimeMs)};
};

/** Files that were not committed, for not only the agent may have changed them. */
export type OwnCommit =
	| {readonly ok: true; readonly commit?: string; readonly unclear: readonly string[]}
	| {readonly ok: false; readonly reason: string};

type OwnRequest = {
	readonly checkout: string;
	/** The only branch that is committed on. */
	readonly branch: string;
	readonly message: string;
	readonly sessionId: string;
	/** Files that the agent's tools wrote, and what each was known by then. */
	readonly wrote: Readonly<Record<string, string>>;
	/** Never committed. */
	readonly leaveOut: readonly string[];
};

/** A commit of these paths as they lie on top of the branch, by name: nobody's index and HEAD are asked. */
const commitPaths = async (request: OwnRequest, paths: readonly string[]): Promise<string> => {
	const {checkout, branch, wrote} = request;
	const tip = await branchTip(checkout, branch);
	if (tip === undefined) throw new UserError(`the branch ${branch} is gone`);
	const tree = await withEmptyIndex(checkout, async environment => {
		await runGit(checkout, ['read-tree', tip], {environment});
		const input = paths.join('\0');
		await runGit(checkout, ['update-index', '--add', '--remove', '-z', '--stdin'], {environment, input});
		return (await runGit(checkout, ['write-tree'], {environment})).trim();
	});
	const changed = paths.filter(path => markOf(checkout, path).mark !== wrote[path]);
	if (changed.length > 0) throw new UserError(`${changed[0]} was changed meanwhile`);
	const message = `${request.message.trim()}\n\nClaude-Grid-Session: ${request.sessionId.replaceAll(/\s/g, '')}\n`;
	const args = ['commit-tree', await signOption(checkout), tree, '-p', tip, '-F', '-'];
	const environment = await branchIdentity(checkout);
	const commit = (await runGit(checkout, args, {input: message, environment})).trim();
	await runGit(checkout, ['update-ref', '-m', 'claude-grid: commit', `refs/heads/${branch}`, commit, tip]);
	// The user's index follows for these paths alone.
	const {options, input} = literalPathspecs(paths);
	if ((await headBranch(checkout)) === branch) await runGit(checkout, ['reset', '-q', ...options], {input});
	return commit;
};

/**
 * Commits what an agent's own tools wrote and nobody has touched since, on the branch it began on. What else lies there is
 * the user's, or nobody can tell: it is left as it is, and named. Never throws.
 */
export const commitOnlyOwn = async (request: OwnRequest): Promise<OwnCommit> => {
	const {checkout, branch, wrote, leaveOut} = request;
	try {
		const operation = await unfinishedOperation(checkout);
		if (operation !== undefined) return {ok: false, reason: `A ${operation} is in progress in ${checkout}.`};
		const {entries, branch: now} = await readStatus(checkout, {leaveOut});
		if (now !== branch) return {ok: false, reason: `${checkout} is on ${now || 'no branch'} now, not on ${branch}.`};
		const paths = entries.filter(({isNested, is}) => !isNested && is !== 'unmerged').map(({path}) => path);
		const isOwn = (path: string): boolean => wrote[path] !== undefined && wrote[path] === markOf(checkout, path).mark;
		const [own, unclear] = [paths.filter(isOwn), paths.filter(path => !isOwn(path))];
		return {ok: true, unclear, ...(own.length > 0 && {commit: await commitPaths(request, own)})};
	} catch (error) {
		return {ok: false, reason: errorText(error)};
	}
};
