import {UserError} from '../../error.ts';
import {readEngineFile} from '../../store/engine-file.ts';
import {socketPath} from '../../store/paths.ts';
import {openSettings, type SettingName, settingNames} from '../../store/settings.ts';
import {openRepository} from '../connect/connection.ts';
import type {Context} from '../context.ts';

/** get, set, socket, path; alone: all settings. */
export const run = async (context: Context): Promise<number> => {
	const [what = 'get', key, value] = context.words;
	const settings = openSettings(context.env);
	if (what === 'path') context.print(settings.path);
	else if (what === 'socket') context.print(await socketOf(context));
	else if (what === 'set') {
		if (key === undefined || value === undefined)
			throw new UserError('claude-grid config set <key> <value>', {hint: `keys are ${settingNames.join(', ')}`});
		settings.set(key, value);
		context.print(`${key} = ${asText(settings.get(key)) ?? '(not set)'}`);
	} else if (what === 'get') printSetting(context, settings.all(), key);
	else throw new UserError(`claude-grid config knows no "${what}".`, {hint: 'get, set, socket or path'});
	return 0;
};

const asText = (value: unknown): string | undefined =>
	value === undefined ? undefined : Array.isArray(value) ? JSON.stringify(value) : String(value);

const printSetting = (context: Context, all: Readonly<Record<string, unknown>>, key: string | undefined): void => {
	if (key !== undefined && !settingNames.includes(key as SettingName))
		throw new UserError(`There is no setting "${key}".`, {hint: `keys are ${settingNames.join(', ')}`});
	if (context.flags.json) context.print(JSON.stringify(key === undefined ? all : (all[key] ?? null)));
	else if (key !== undefined) context.print(asText(all[key]) ?? '');
	else for (const name of settingNames) context.print(`${name} = ${asText(all[name]) ?? '(not set)'}`);
};

const socketOf = async (context: Context): Promise<string> => {
	const {commonDir} = await openRepository(context);
	return readEngineFile(commonDir)?.socket ?? socketPath({commonDir, env: context.env, uid: process.getuid?.() ?? 0});
};
