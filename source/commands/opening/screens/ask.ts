import {agentEnvironment} from '../../../engine/environment.ts';
import {runInteractive} from '../../../process/start/interactive.ts';
import type {Choice, Opening} from '../../../ui/types.ts';
import type {Context} from '../../context.ts';
import {screenSettings} from '../../settings/screen-settings.ts';
import {version} from '../../version.ts';
import {exitOnHangup} from '../exit-on-hangup.ts';
import {isRemote} from '../is-remote.ts';

type Answer = {readonly is: 'started'} | {readonly is: 'quit'} | Choice;

/** Shows an opening until the user has chosen. */
export const ask = async (context: Context, opening: Opening): Promise<Answer> => {
	const {renderStart} = await import('../../../ui/screens/opening/render-start.tsx');
	const {problem: _problem, ...wishes} = await screenSettings(context);
	const choice = await renderStart({
		opening,
		version,
		isAscii: context.style.isAscii ?? false,
		...wishes,
		isRemote: isRemote(context.env),
	});
	return choice.is === 'hangup' ? exitOnHangup() : choice;
};

/** In the user's editor, with their terminal. */
export const editPlan = async (context: Context, file: string): Promise<void> => {
	const editor = (context.env.VISUAL || context.env.EDITOR || 'vi').split(' ').filter(word => word !== '');
	await runInteractive([...editor, file], context.folder, agentEnvironment(context.env));
};
