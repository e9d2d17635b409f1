import {errorText, UserError} from '../../error.ts';
import {findRemote, type Remote, repositoryIn} from '../../git/remote/remote.ts';
import type {DeliveryStep, PullRequest} from '../../run/deliver/types.ts';
import type {Effect} from '../../run/effect.ts';
import type {Run, Stream} from '../../run/types.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from '../start/git-place.ts';
import {comment} from './comment.ts';
import {isPassing, requireGh} from './gh.ts';
import {createPull, makeReady, retarget} from './open-pull.ts';
import {awaitEarlier} from './outside.ts';
import {pushBranch} from './push-branch.ts';

/** Where a run's work is delivered to. */
export type Forge = {
	readonly world: World;
	readonly run: Run;
	readonly stream: Stream;
	/** Where git is asked. */
	readonly place: string;
	readonly remote: Remote;
	/** `host/owner/name`. */
	readonly repository: string;
	readonly env: Readonly<Record<string, string>>;
};

/** One step of a delivery. What was done already, by whomever, is found and not done again; never throws. */
export const performDelivery = async (
	world: World,
	{streamId, step}: Extract<Effect, {type: 'delivery.start'}>,
): Promise<void> => {
	const run = world.run();
	const stream = run?.streams[streamId];
	if (!run || !stream?.workplace) return;
	try {
		const forge = await forgeOf(world, run, stream);
		await awaitEarlier(world, run, streamId);
		await perform(forge, step);
	} catch (error) {
		const reason = errorText(error);
		const hint = error instanceof UserError ? error.hint : undefined;
		const branch = stream.workplace.branch;
		world.dispatch({
			type: 'delivery.failed',
			streamId,
			reason: `${reason.replace(/\.$/, '')}; its branch ${branch} stays`,
			...(hint !== undefined && {hint: `${hint}, then claude-grid pr ${streamId}`}),
			...(isPassing(reason) && {isPassing: true}),
		});
	}
};

const perform = async (forge: Forge, step: DeliveryStep): Promise<void> => {
	const {world, stream} = forge;
	switch (step.is) {
		case 'push':
			return pushBranch(forge, step);
		case 'create':
			return opened(forge, await createPull(forge, step));
		case 'retarget':
			return opened(forge, await retarget(forge, step));
		case 'ready':
			return opened(forge, await makeReady(forge));
		case 'comment':
			await comment(forge, step);
			return void world.dispatch({type: 'delivery.commented', streamId: stream.id, key: step.key});
	}
};

const opened = ({world, stream}: Forge, pull: PullRequest): void => {
	world.dispatch({type: 'delivery.opened', streamId: stream.id, pull});
};

const forgeOf = async (world: World, run: Run, stream: Stream): Promise<Forge> => {
	const env = world.environments.of(stream.id);
	const place = await gitPlace(run);
	const remote = await findRemote(place, run.target);
	if (remote === undefined)
		throw new UserError('this repository has no remote to push to', {hint: 'git remote add origin <url>'});
	const repository = repositoryIn(remote.url);
	if (repository === undefined)
		throw new UserError(`the remote ${remote.name} (${remote.url}) is no repository that gh knows`, {
			hint: `git remote set-url ${remote.name} https://github.com/<owner>/<name>.git`,
		});
	requireGh(env);
	return {world, run, stream, place, remote, repository, env};
};
