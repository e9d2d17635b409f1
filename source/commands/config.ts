import {UserError} from '../error.ts';
import {readEngineFile} from '../store/engine-file.ts';
import {socketPath} from '../store/paths.ts';
import {openSettings, type SettingName, settingNames} from '../store/settings.ts';
import {openRepository} from './connection.ts';
import type {Context} from './context.ts';

/** get, set, socket, path; alone: all settings. */
export const run = async (context: Context): Promise<number> => {
	const [what = 'get', key, value] = context.words;
	const settings = openSettings(context.env);
	if (what === 'path') context.say(settings.path);
	else if (what === 'socket') context.say(await socketOf(context));
	else if (what === 'set') {
		if (key === undefined || value === undefined)
			throw new UserError('claude-grid config set <key> <value>', {cure: `keys are ${settingNames.join(', ')}`});
		settings.set(key, value);
		context.say(`${key} = ${asText(settings.get(key)) ?? '(not set)'}`);
	} else if (what === 'get') tell(context, settings.all(), key);
	else throw new UserError(`claude-grid config knows no "${what}".`, {cure: 'get, set, socket or path'});
	return 0;
};

const asText = (value: unknown): string | undefined =>
	value === undefined ? undefined : Array.isArray(value) ? JSON.stringify(value) : String(value);

const tell = (context: Context, all: Readonly<Record<string, unknown>>, key: string | undefined): void => {
	if (key !== undefined && !settingNames.includes(key as SettingName))
		throw new UserError(`There is no setting "${key}".`, {cure: `keys are ${settingNames.join(', ')}`});
	if (context.flags.json) context.say(JSON.stringify(key === undefined ? all : (all[key] ?? null)));
	else if (key !== undefined) context.say(asText(all[key]) ?? '');
	else for (const name of settingNames) context.say(`${name} = ${asText(all[name]) ?? '(not set)'}`);
};

const socketOf = async (context: Context): Promise<string> => {
	const {commonDir} = await openRepository(context);
	return readEngineFile(commonDir)?.socket ?? socketPath({commonDir, env: context.env, uid: process.getuid?.() ?? 0});
};
