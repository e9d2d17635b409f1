import type {DeliveryStep} from '../../run/features/deliver/types.ts';
import type {Forge} from './forge.ts';

/** Said once: the key stands in it, hidden. */
export const comment = async (
	{stream, pulls}: Forge,
	{key, text}: Extract<DeliveryStep, {is: 'comment'}>,
): Promise<void> => {
	const number = stream.delivery?.pull?.number;
	if (number === undefined) return;
	const mark = `<!-- claude-grid ${key} -->`;
	if ((await pulls.comments(number)).some(body => body.includes(mark))) return;
	await pulls.comment(number, `${text}\n\n${mark}\n`);
};
