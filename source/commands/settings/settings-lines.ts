import type {SettingName} from '../../store/settings.ts';

/** What holds while a setting is not set, and what it is for. */
const about: Readonly<Record<SettingName, {readonly default: string; readonly help: string}>> = {
	agent: {default: 'claude', help: 'the agent of streams that name none: claude, codex, gemini, opencode, fake'},
	maxParallel: {default: '5', help: 'how many streams work at once, where the plan does not say'},
	permissionMode: {default: 'acceptEdits', help: 'what agents may do unasked, where the plan does not say'},
	ascii: {default: 'by the locale', help: 'true: draw with ASCII only'},
	theme: {default: 'default', help: 'colours of the grid: default, high-contrast or mono'},
	mouse: {default: 'true', help: 'clicks and the wheel in the grid; false: the terminal keeps them'},
	keys: {default: '{}', help: 'your own keys, by the names that : shows: {"recover":"R"}'},
	commands: {
		default: '{}',
		help: 'your own programs: {"lazygit":{"run":["lazygit","-p","{worktree}"],"key":"ctrl+g"}}',
	},
	bell: {default: 'false', help: 'ring the bell when something needs you'},
	notifyTerminal: {default: 'where the desktop does not', help: 'notices by the terminal the grid is drawn on'},
	notifyDesktop: {default: 'where there is one', help: 'notices by notify-send or osascript'},
	notifyCommand: {default: 'none', help: 'a program that is told each notice'},
	webhook: {default: 'none', help: 'an address that gets each notice as JSON, by POST'},
	quietHours: {default: 'none', help: 'when nothing is told, such as 22:00-07:00'},
};

export const valueText = (value: unknown): string | undefined =>
	value === undefined ? undefined : typeof value === 'object' ? JSON.stringify(value) : String(value);

/** What holds now. */
export const holds = (name: SettingName, value: unknown): string => valueText(value) ?? about[name].default;

/** Each setting as it holds, and under it what it is for. */
export const settingLines = (
	names: readonly SettingName[],
	all: Readonly<Record<string, unknown>>,
): readonly string[] =>
	names.flatMap(name => {
		const isSet = all[name] !== undefined;
		return [`${name} = ${holds(name, all[name])}${isSet ? '' : ' (default)'}`, `    ${about[name].help}`];
	});
