import {errorWithHint, UserError} from '../../error.ts';
import {readMethods} from '../../run/features/deliver/gh-json.ts';
import type {World} from '../loop/world.ts';
import {type Forge, forgeOf} from './forge.ts';
import {askGhJson} from './gh.ts';
import {awaitEarlier, runGh} from './outside.ts';
import {viewPull} from './pulls.ts';

type Landing = {readonly streamId: string; readonly number: number; readonly head: string};

/** Lands a stream by its pull request; one that has landed meanwhile is found so. Never throws. */
export const performLanding = async (world: World, landing: Landing): Promise<void> => {
	const {streamId, number} = landing;
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream) return;
	try {
		const forge = await forgeOf(world, run, stream);
		await awaitEarlier(world, run, streamId);
		const before = await viewPull(forge, number);
		if (before.state === 'open') await merge(forge, landing);
		const {head: _head, ...pull} = before.state === 'open' ? await viewPull(forge, number) : before;
		if (pull.state === 'open') return void world.dispatch({type: 'merge.enqueued', streamId});
		if (pull.state === 'closed') throw new UserError(`its pull request #${number} was closed`);
		world.dispatch({type: 'delivery.seen', streamId, pull, reviews: []});
	} catch (error) {
		world.dispatch({type: 'merge.refused', streamId, reason: errorWithHint(error)});
	}
};

/** A merge commit where the repository allows one: it keeps the commits that were reviewed and proved. */
const merge = async (forge: Forge, {number, head}: Landing): Promise<void> => {
	const {world, run, stream, repository, env} = forge;
	const fields = 'mergeCommitAllowed,squashMergeAllowed,rebaseMergeAllowed';
	const [method = 'merge'] = readMethods(await askGhJson(env, ['repo', 'view', repository, '--json', fields]));
	const args = ['pr', 'merge', String(number), '-R', repository, `--${method}`, '--match-head-commit', head];
	await runGh(world, run, stream.id, {args});
};
