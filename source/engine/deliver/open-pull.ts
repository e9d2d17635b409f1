import {UserError} from '../../error.ts';
import {treeOf} from '../../git/refs/names.ts';
import {diffstat, pullRequestTemplate} from '../../git/remote/outgoing.ts';
import type {FoundPull} from '../../run/features/deliver/gh-json.ts';
import {bodyOf, titleOf} from '../../run/features/deliver/text.ts';
import type {DeliveryStep, PullRequest} from '../../run/features/deliver/types.ts';
import type {Forge} from './forge.ts';

type Create = Extract<DeliveryStep, {is: 'create'}>;

const baseOf = ({run, remote}: Forge, onto: string | undefined): string =>
	onto === undefined ? remote.base : (run.streams[onto]?.delivery?.pushed?.branch ?? remote.base);

const asPull = (
	{head: _head, ...found}: FoundPull,
	{onto, waitsFor}: Pick<PullRequest, 'onto' | 'waitsFor'>,
): PullRequest => ({
	...found,
	...(onto !== undefined && {onto}),
	waitsFor,
});

/** The open pull request of the branch, or a new one; GitHub itself refuses a second of a branch to the same base. */
export const createPull = async (forge: Forge, step: Create): Promise<PullRequest> => {
	const branch = forge.stream.delivery?.pushed?.branch ?? '';
	const wanted = {branch, head: step.head};
	const found = (await forge.pulls.find(wanted)) ?? (await create(forge, step, branch));
	// Told from what GitHub has, not from what was asked for.
	return asPull(found, {
		waitsFor: step.waitsFor,
		...(found.base === baseOf(forge, step.onto) && step.onto && {onto: step.onto}),
	});
};

const create = async (forge: Forge, step: Create, branch: string): Promise<FoundPull> => {
	const {run, stream, pulls} = forge;
	const base = baseOf(forge, step.onto);
	if (base === '') throw new UserError('there is no branch it could be merged into');
	return pulls.create({
		...{branch, base, head: step.head, title: titleOf(run, stream), body: await body(forge, step)},
		isDraft: step.waitsFor.length > 0,
	});
};

const body = async ({run, stream, place, repository, pulls}: Forge, {head, waitsFor}: Create): Promise<string> =>
	bodyOf(run, stream, {
		template: await pullRequestTemplate(place, run.base.commit),
		diffstat: await diffstat(place, stream.workplace?.startCommit ?? head, head),
		tree: await treeOf(place, head),
		repository,
		waitsFor: waitsFor.map(id => {
			const pull = run.streams[id]?.delivery?.pull;
			return pull ? pulls.refOf(pull.number) : (run.streams[id]?.workplace?.branch ?? id);
		}),
	});

/** To the branch it goes to now that what it stood on is in. */
export const retarget = async (forge: Forge, {onto}: Extract<DeliveryStep, {is: 'retarget'}>): Promise<PullRequest> => {
	const {pulls} = forge;
	const {number, waitsFor} = known(forge);
	const base = baseOf(forge, onto);
	const before = await pulls.view(number);
	if (before.base !== base && before.state === 'open') await pulls.setBase(number, base);
	return asPull(await pulls.view(number), {waitsFor, ...(onto !== undefined && {onto})});
};

/** What it waited for is in. */
export const makeReady = async (forge: Forge): Promise<PullRequest> => {
	const {pulls} = forge;
	const {number, onto} = known(forge);
	const before = await pulls.view(number);
	if (before.isDraft && before.state === 'open') await pulls.setReady(number);
	return asPull(await pulls.view(number), {waitsFor: [], ...(onto !== undefined && {onto})});
};

const known = ({stream}: Forge): PullRequest => {
	if (!stream.delivery?.pull) throw new UserError('it has no pull request');
	return stream.delivery.pull;
};
