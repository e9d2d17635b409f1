import {access, constants} from 'node:fs/promises';
import {leftWorktrees} from '../../engine/start/earlier-runs.ts';
import {gitIdentity} from '../../git/identity/identity.ts';
import {noCheckoutHint, repositoryHealth} from '../../git/read/repository.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {freeBytes} from '../../process/free-space.ts';
import {count} from '../../run/count.ts';
import {latestRun} from '../../store/run/runs.ts';
import type {Context} from '../context.ts';
import {type Check, fine} from './check.ts';
import {deliveryChecks} from './delivery.ts';
import {engineChecks} from './engine.ts';

export const repositoryChecks = async (context: Context, repository: RepositoryFacts): Promise<readonly Check[]> => {
	const {root, checkout, commonDir, hasCommit, hasCheckout} = repository;
	const damage = await repositoryHealth(commonDir);
	const free = await freeBytes(commonDir);
	const identity = await gitIdentity(checkout);
	return [
		hasCheckout
			? fine('repository', checkout === root ? root : `${root}, in its worktree ${checkout}`)
			: {what: 'repository', is: 'fault', text: `${root} has no checkout here`, cure: noCheckoutHint},
		...(hasCommit
			? []
			: [
					{
						what: 'commit',
						is: 'fault',
						text: 'there is no commit yet',
						cure: 'git commit --allow-empty -m "First commit"',
					} as const,
				]),
		...(await writeCheck(commonDir)),
		...(damage ? [{what: 'damage', is: 'fault', text: damage.what, cure: damage.cure} as const] : []),
		identity
			? fine('identity', `${identity.name} <${identity.email}>`)
			: {
					what: 'identity',
					is: 'advice',
					text: 'git has no name and e-mail address for you',
					cure: 'git config --global user.name "Your Name"; git config --global user.email you@example.com',
				},
		free > 1e9
			? fine('disk', `${Math.round(free / 1e9)} GB free`)
			: {what: 'disk', is: 'fault', text: `${Math.round(free / 1e6)} MB free`, cure: 'claude-grid clean, or make room'},
		...(await worktreeChecks(repository)),
		...(await deliveryChecks(context, repository)),
		...(await engineChecks(context, repository)),
	];
};

/** All runs of the repository: what an earlier one has left lies there until somebody cleans. */
const worktreeChecks = async (repository: RepositoryFacts): Promise<readonly Check[]> => {
	const current = latestRun(repository.commonDir)?.id;
	const all = await leftWorktrees(repository, undefined).catch(() => []);
	const earlier = all.filter(({run}) => run.id !== current);
	const own = count(all.length - earlier.length, 'worktree');
	if (earlier.length === 0) return all.length === 0 ? [] : [fine('worktrees', `${own} of this run`)];
	const runs = new Set(earlier.map(({run}) => run.id)).size;
	return [
		{
			what: 'worktrees',
			is: 'advice',
			text: `${own} of this run, ${earlier.length} of ${count(runs, 'earlier run')}`,
			cure: 'claude-grid list names them; claude-grid clean removes what is merged and clean',
		},
	];
};

const writeCheck = async (commonDir: string): Promise<readonly Check[]> => {
	try {
		await access(commonDir, constants.W_OK);
		return [];
	} catch {
		return [
			{what: 'permissions', is: 'fault', text: `${commonDir} may not be written`, cure: 'make it writable for you'},
		];
	}
};
