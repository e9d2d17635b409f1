import {existsSync} from 'node:fs';
import path from 'node:path';
import Conf from 'conf';
import * as z from 'zod';
import {errorText, UserError} from '../error.ts';
import {agentNames} from '../plan/types.ts';
import {megabyte, readBytesSync} from '../read-file.ts';
import {type Environment, settingsPath} from './settings-path.ts';
import {storeError} from './store-error.ts';
import {ensureFolder} from './write-file.ts';

const flag = z.preprocess(value => (value === 'true' ? true : value === 'false' ? false : value), z.boolean());

/** An argv: a JSON list, or plain words; never read by a shell, so quotes and the like are refused. */
const command = z.preprocess(
	value => {
		if (typeof value !== 'string') return value;
		if (!value.trim().startsWith('[')) return /[\\'"`$|&;<>*?]/.test(value) ? value : value.trim().split(/\s+/);
		try {
			return JSON.parse(value);
		} catch {
			return value;
		}
	},
	z.array(z.string().max(4000), 'write it as plain words, or as a JSON list: ["sh","-c","..."]').min(1).max(50),
);

/** As typed on a command line. */
const fromJson = <Of extends z.ZodType>(of: Of) =>
	z.preprocess(value => {
		if (typeof value !== 'string') return value;
		try {
			return JSON.parse(value);
		} catch {
			return value;
		}
	}, of);

const schema = z.object({
	/** For every stream that names no agent of its own. */
	agent: z.enum(agentNames).optional(),
	maxParallel: z.coerce.number().int().min(1).max(100).optional(),
	permissionMode: z
		.enum(['acceptEdits', 'default', 'plan', 'dontAsk', 'auto', 'bypassPermissions', 'confirmEdits', 'rejectEdits'])
		.optional(),
	/** Draw with ASCII only, whatever the locale says. */
	ascii: flag.optional(),
	/** How the grid is coloured. */
	theme: z.enum(['default', 'high-contrast', 'mono']).optional(),
	/** Clicks and the wheel in the grid; off: the terminal keeps them. */
	mouse: flag.optional(),
	/** Keys of the grid's actions: {"recover":"R"}. */
	keys: fromJson(
		z.record(z.string().max(40), z.string().min(1).max(20), 'write it as {"recover":"R","merge":"ctrl+g"}'),
	).optional(),
	/** Programs of the user's own: {"lazygit":{"run":["lazygit","-p","{worktree}"],"key":"ctrl+g"}}. */
	commands: fromJson(
		z.record(
			z.string().max(40),
			z.strictObject({run: command, key: z.string().min(1).max(20).optional()}),
			'write it as {"lazygit":{"run":["lazygit","-p","{worktree}"],"key":"ctrl+g"}}',
		),
	).optional(),
	/** Ring the terminal's bell when something needs the user. */
	bell: flag.optional(),
	/** Notices in the terminal the grid is drawn on (OSC 9, 99, 777); unset: where the desktop does not show them. */
	notifyTerminal: flag.optional(),
	/** Notices on the desktop (notify-send, osascript); unset: where there is one. */
	notifyDesktop: flag.optional(),
	/** A program that is told each notice: its title and text become the last two arguments. */
	notifyCommand: command.optional(),
	/** An address that gets each notice as JSON, by POST. */
	webhook: z
		.url({protocol: /^https?$/, error: 'write it as an address: https://...'})
		.max(2000)
		.optional(),
	/** When nothing is told, by the local clock; what still stands then is told afterwards. */
	quietHours: z
		.string()
		.regex(/^([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d$/, 'write it as 22:00-07:00')
		.optional(),
});

/** What the user has set for all repositories; everything optional. */
export type Settings = Readonly<z.infer<typeof schema>>;
export type SettingName = keyof Settings;
export const settingNames = Object.keys(schema.shape) as readonly SettingName[];

const nameOf = (key: string): SettingName => {
	const name = settingNames.find(each => each === key);
	if (name) return name;
	throw new UserError(`There is no setting ${JSON.stringify(key)}.`, {
		code: 'SETTING_UNKNOWN',
		hint: `Settings: ${settingNames.join(', ')}.`,
	});
};

const parse = (name: SettingName, value: unknown): unknown => {
	const result = schema.shape[name].safeParse(value);
	if (result.success) return result.data;
	throw new UserError(`${name} cannot be ${JSON.stringify(value)}: ${result.error.issues[0]?.message}.`, {
		code: 'SETTING_INVALID',
	});
};

export type SettingsFile = {
	readonly path: string;
	readonly all: () => Settings;
	readonly get: (key: string) => unknown;
	/** The value may be as typed on a command line; '' takes the setting away. */
	readonly set: (key: string, value: unknown) => void;
};

const open = (file: string): Conf => {
	try {
		// conf would wait for a pipe.
		if (existsSync(file)) readBytesSync(file, megabyte);
		return new Conf({
			cwd: path.dirname(file),
			configName: 'config',
			configFileMode: 0o600,
			accessPropertiesByDotNotation: false,
		});
	} catch (error) {
		throw new UserError(`The settings in ${file} cannot be read: ${errorText(error)}`, {
			code: 'SETTINGS_BROKEN',
			hint: 'Correct the file, or move it away.',
			cause: error,
		});
	}
};

/**
 * The user's settings in the platform's config folder. Values that are not what they should be, written by hand, do not count;
 * keys we do not know are kept. Nothing is made before something is set: a home may be read-only.
 * Throws UserError SETTINGS_BROKEN, SETTING_UNKNOWN, SETTING_INVALID, STORE_*.
 */
export const openSettings = (env: Environment, platform: NodeJS.Platform = process.platform): SettingsFile => {
	const file = settingsPath(env, platform);
	let conf = existsSync(file) ? open(file) : undefined;
	const read = (name: SettingName): unknown => schema.shape[name].safeParse(conf?.get(name)).data;
	return {
		path: file,
		all: () =>
			Object.fromEntries(settingNames.map(name => [name, read(name)]).filter(([, value]) => value !== undefined)),
		get: key => read(nameOf(key)),
		set(key, value) {
			const name = nameOf(key);
			const parsed = value === '' ? undefined : parse(name, value);
			try {
				ensureFolder(path.dirname(file));
				conf ??= open(file);
				if (parsed === undefined) conf.delete(name);
				else conf.set(name, parsed);
			} catch (error) {
				throw storeError(error, file);
			}
		},
	};
};
