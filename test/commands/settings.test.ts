import {mkdtempSync, readFileSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterEach, describe, expect, it} from 'vitest';
import type {Context} from '../../source/commands/context.ts';
import {screenSettings} from '../../source/commands/settings/screen-settings.ts';
import {run as runConfig} from '../../source/commands/verbs/maintenance/config.ts';
import {defaultKeymap, keyOf, setKeymap} from '../../source/controls/keymap.ts';
import {settingNames} from '../../source/store/settings.ts';
import {settingsPath} from '../../source/store/settings-path.ts';

const homes: string[] = [];
afterEach(() => {
	setKeymap(defaultKeymap);
	for (const home of homes.splice(0)) rmSync(home, {recursive: true});
});

const open = () => {
	const home = mkdtempSync(path.join(tmpdir(), 'claude-grid-settings-'));
	homes.push(home);
	const env = {HOME: home, XDG_CONFIG_HOME: path.join(home, 'config')};
	const printed: string[] = [];
	const warned: string[] = [];
	const context = (words: readonly string[]): Context =>
		({
			...{verb: 'config', words, flags: {}, env, folder: home, cwd: home, now: Date.now, isTerminal: false, style: {}},
			print: (line: string) => void printed.push(line),
			warn: (line: string) => void warned.push(line),
		}) as unknown as Context;
	const config = (...words: readonly string[]) => runConfig(context(words));
	return {env, config, printed, warned, screens: () => screenSettings(context([]), ['status'])};
};

describe('claude-grid config', () => {
	it('says what holds of every setting, and what it is for', async () => {
		const {config, printed} = open();
		await config('set', 'agent', 'codex');
		printed.length = 0;
		await config();
		expect(printed).toHaveLength(2 * settingNames.length);
		expect(printed.join('\n')).toContain('agent = codex\n    the agent of streams');
		expect(printed.join('\n')).toContain('theme = default (default)\n    colours of the grid');
		printed.length = 0;
		await config('get', 'maxParallel');
		expect(printed).toEqual(['5']);
	});

	it('takes keys and commands as JSON, and tells at once what of them cannot be', async () => {
		const {config, printed, warned, screens} = open();
		await config('set', 'keys', '{"recover":"R","stop":"d"}');
		expect(printed.at(-1)).toBe('keys = {"recover":"R","stop":"d"}');
		expect(warned).toEqual(['keys: stop: d is diff already; it is left out']);
		await config('set', 'commands', '{"tig":{"run":"tig {branch}","key":"T"}}');
		expect(await screens()).toMatchObject({problem: 'keys: stop: d is diff already', hasMouse: true});
		expect([keyOf('recover'), keyOf('stop'), keyOf('own:tig')]).toEqual(['R', 'x', 'T']);
		await config('set', 'keys', '');
		expect(printed.at(-1)).toBe('keys = {} (default)');
	});

	it.each([
		['keys', '{"recover":', 'write it as {"recover":"R"'],
		['keys', '["r"]', 'write it as {"recover":"R"'],
		['commands', 'tig', 'write it as {"lazygit"'],
		['theme', 'pink', 'theme cannot be "pink"'],
		['mouse', 'perhaps', 'mouse cannot be "perhaps"'],
	])('refuses %s = %s with a sentence, and keeps what was', async (key, value, sentence) => {
		const {config, env} = open();
		await config('set', 'agent', 'codex');
		const before = readFileSync(settingsPath(env), 'utf8');
		await expect(config('set', key, value)).rejects.toThrow(sentence);
		expect(readFileSync(settingsPath(env), 'utf8')).toBe(before);
	});

	it('that is broken keeps nobody from the grid', async () => {
		const {config, env, screens} = open();
		await config('set', 'theme', 'mono');
		expect(await screens()).toMatchObject({themeName: 'mono', problem: ''});
		writeFileSync(settingsPath(env), '{"theme":');
		expect(await screens()).toMatchObject({themeName: 'default', problem: expect.stringContaining('cannot be read')});
	});
});
