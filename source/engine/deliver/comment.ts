import {readComments} from '../../run/features/deliver/gh-json.ts';
import type {DeliveryStep} from '../../run/features/deliver/types.ts';
import type {Forge} from './forge.ts';
import {askGhJson} from './gh.ts';
import {runGh} from './outside.ts';

/** Said once: the key stands in it, hidden. */
export const comment = async (
	{world, run, stream, repository, env}: Forge,
	{key, text}: Extract<DeliveryStep, {is: 'comment'}>,
): Promise<void> => {
	const number = stream.delivery?.pull?.number;
	if (number === undefined) return;
	const mark = `<!-- claude-grid ${key} -->`;
	const view = ['pr', 'view', String(number), '-R', repository, '--json', 'comments'];
	if (readComments(await askGhJson(env, view)).some(body => body.includes(mark))) return;
	const args = ['pr', 'comment', String(number), '-R', repository];
	await runGh(world, run, stream.id, {args, body: `${text}\n\n${mark}\n`});
};
