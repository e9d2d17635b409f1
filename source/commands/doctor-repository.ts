import {access, constants} from 'node:fs/promises';
import {gitIdentity} from '../git/identity.ts';
import {noCheckoutCure, repositoryHealth} from '../git/repository.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {freeBytes} from '../process/free-space.ts';
import {type Check, fine} from './check.ts';
import type {Context} from './context.ts';
import {engineChecks} from './doctor-engine.ts';

export const repositoryChecks = async (context: Context, repository: RepositoryFacts): Promise<readonly Check[]> => {
	const {root, checkout, commonDir, hasCommit, hasCheckout} = repository;
	const damage = await repositoryHealth(commonDir);
	const free = await freeBytes(commonDir);
	const identity = await gitIdentity(checkout);
	return [
		hasCheckout
			? fine('repository', checkout === root ? root : `${root}, in its worktree ${checkout}`)
			: {what: 'repository', is: 'fault', text: `${root} has no checkout here`, cure: noCheckoutCure},
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
					text: 'git knows no name and e-mail of yours',
					cure: 'git config --global user.name "Your Name"; git config --global user.email you@example.com',
				},
		free > 1e9
			? fine('disk', `${Math.round(free / 1e9)} GB free`)
			: {what: 'disk', is: 'fault', text: `${Math.round(free / 1e6)} MB free`, cure: 'claude-grid clean, or make room'},
		...(await engineChecks(context, repository)),
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
