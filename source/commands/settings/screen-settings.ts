import {existsSync} from 'node:fs';
import {errorText} from '../../error.ts';
import {sanitise} from '../../sanitise.ts';
import type {Settings} from '../../store/settings.ts';
import {settingsPath} from '../../store/settings-path.ts';
import type {ThemeName} from '../../ui/theme.ts';
import type {Context} from '../context.ts';

export type ScreenSettings = {
	readonly themeName: ThemeName;
	readonly hasMouse: boolean;
	readonly hasColour: boolean;
	/** What of the user's own keys and commands cannot be had, in a sentence; '' nothing. */
	readonly problem: string;
};

type Read = {readonly settings: Settings; readonly problem: string};

/** Broken settings keep nobody from the grid. */
const read = async (context: Context): Promise<Read> => {
	if (!existsSync(settingsPath(context.env))) return {settings: {}, problem: ''};
	try {
		const {openSettings} = await import('../../store/settings.ts');
		return {settings: openSettings(context.env).all(), problem: ''};
	} catch (error) {
		return {settings: {}, problem: errorText(error)};
	}
};

const terminalsWithoutMouse = ['linux', 'dumb'];

/** How the user wants the screens, with the keys set as they have them. */
export const screenSettings = async (context: Context, verbNames: readonly string[] = []): Promise<ScreenSettings> => {
	const {settings, problem} = await read(context);
	const {setKeymap, defaultKeymap} = await import('../../controls/keymap.ts');
	const {withOwnKeys} = await import('../../controls/own/own-keys.ts');
	const own = withOwnKeys(defaultKeymap, settings, verbNames);
	setKeymap(own.keymap);
	return {
		themeName: settings.theme ?? 'default',
		hasMouse: (settings.mouse ?? true) && !terminalsWithoutMouse.includes(context.env.TERM ?? ''),
		hasColour: !context.env.NO_COLOR,
		problem: sanitise([problem, ...own.problems].filter(Boolean).join('; ')),
	};
};
