import {UserError} from '../../../error.ts';
import type {Command} from '../../../run/model/command.ts';
import {commandSchema} from '../../../run/model/command.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';

export const run = async (context: Context): Promise<number> => {
	const [prompt] = context.words;
	const {after, agent, name} = context.flags;
	if (prompt === undefined)
		throw new UserError('What should it do? claude-grid add "<prompt>"', {hint: 'the prompt is one word in quotes'});
	const wanted = {
		type: 'stream.add',
		prompt,
		...(after?.length && {after}),
		...(agent !== undefined && {agent}),
		...(name !== undefined && {name}),
	};
	const parsed = commandSchema.safeParse(wanted);
	if (!parsed.success)
		throw new UserError(
			`claude-grid add: ${parsed.error.issues[0]?.path.join('.')}: ${parsed.error.issues[0]?.message}`,
		);
	return send(context, await engineOfRun(context), parsed.data as Command);
};
