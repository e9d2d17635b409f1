import {defaultKeymap} from '../../../controls/keymap.ts';
import {withOwnKeys} from '../../../controls/own/own-keys.ts';
import {UserError} from '../../../error.ts';
import {readEngineFile} from '../../../store/engine-file.ts';
import {socketPath} from '../../../store/paths.ts';
import {openSettings, type SettingName, type Settings, settingNames} from '../../../store/settings.ts';
import {openRepository} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';
import {holds, settingLines} from '../../settings/settings-lines.ts';
import {verbs} from '../../verbs.ts';

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
		const name = key as SettingName;
		const now = settings.get(name);
		context.print(`${name} = ${holds(name, now)}${now === undefined ? ' (default)' : ''}`);
		if (name === 'keys' || name === 'commands') tellClashes(context, settings.all());
	} else if (what === 'get') printSetting(context, settings.all(), key);
	else throw new UserError(`claude-grid config has no "${what}".`, {hint: 'get, set, socket or path'});
	return 0;
};

/** What the grid will leave out of them. */
const tellClashes = (context: Context, all: Settings): void => {
	for (const problem of withOwnKeys(defaultKeymap, all, Object.keys(verbs)).problems)
		context.warn(`${problem}; it is left out`);
};

const printSetting = (context: Context, all: Readonly<Record<string, unknown>>, key: string | undefined): void => {
	if (key !== undefined && !settingNames.includes(key as SettingName))
		throw new UserError(`There is no setting "${key}".`, {hint: `keys are ${settingNames.join(', ')}`});
	if (context.flags.json) context.print(JSON.stringify(key === undefined ? all : (all[key] ?? null)));
	else if (key !== undefined) context.print(holds(key as SettingName, all[key]));
	else for (const line of settingLines(settingNames, all)) context.print(line);
};

const socketOf = async (context: Context): Promise<string> => {
	const {commonDir} = await openRepository(context);
	return readEngineFile(commonDir)?.socket ?? socketPath({commonDir, env: context.env, uid: process.getuid?.() ?? 0});
};
