import {execFileSync} from 'node:child_process';
import {mkdirSync, readFileSync, truncateSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {expect, it} from 'vitest';
import {openSettings, settingNames} from '../../source/store/settings.ts';
import {modeOf, temporaryFolder} from './folders.ts';

const userError = (code: string) => expect.objectContaining({name: 'UserError', code});

it('keeps what was set, in the config folder of the platform', () => {
	const home = temporaryFolder();
	const settings = openSettings({HOME: home}, 'linux');
	expect(settings.all()).toEqual({});
	settings.set('agent', 'codex');
	settings.set('maxParallel', '3');
	settings.set('ascii', 'true');
	settings.set('bell', false);
	const again = openSettings({HOME: home}, 'linux');
	expect(again.all()).toEqual({agent: 'codex', maxParallel: 3, ascii: true, bell: false});
	expect(again.get('maxParallel')).toBe(3);
	expect(again.path).toBe(path.join(home, '.config', 'claude-grid', 'config.json'));
	expect(modeOf(again.path)).toBe(0o600);
});

it('honours XDG_CONFIG_HOME and the way of macOS', () => {
	const [home, xdg] = [temporaryFolder(), temporaryFolder()];
	const env = {HOME: home, XDG_CONFIG_HOME: xdg};
	expect(openSettings(env, 'linux').path).toBe(path.join(xdg, 'claude-grid', 'config.json'));
	expect(openSettings(env, 'darwin').path).toBe(
		path.join(home, 'Library', 'Preferences', 'claude-grid', 'config.json'),
	);
	expect(openSettings({HOME: home, XDG_CONFIG_HOME: 'relative'}, 'linux').path).toContain(path.join(home, '.config'));
});

it('takes a setting away with an empty value', () => {
	const settings = openSettings({HOME: temporaryFolder()}, 'linux');
	settings.set('agent', 'codex');
	settings.set('agent', '');
	expect(settings.all()).toEqual({});
});

it('lists the settings there are when asked for another', () => {
	const settings = openSettings({HOME: temporaryFolder()}, 'linux');
	for (const key of ['colour', '__proto__', 'toString', '']) {
		expect(() => settings.get(key)).toThrow(userError('SETTING_UNKNOWN'));
		expect(() => settings.set(key, 'x')).toThrow(
			expect.objectContaining({hint: `Settings: ${settingNames.join(', ')}.`}),
		);
	}
});

it('refuses values that are none, and keeps what was there', () => {
	const settings = openSettings({HOME: temporaryFolder()}, 'linux');
	settings.set('maxParallel', 4);
	const wrong = [
		['agent', 'clippy'],
		['maxParallel', '0'],
		['maxParallel', 'many'],
		['maxParallel', '1.5'],
		['ascii', 'perhaps'],
		['permissionMode', 'yolo'],
	] as const;
	for (const [key, value] of wrong) expect(() => settings.set(key, value)).toThrow(userError('SETTING_INVALID'));
	expect(settings.all()).toEqual({maxParallel: 4});
});

it('passes over wrong values written by hand and keeps keys it does not know', () => {
	const home = temporaryFolder();
	const settings = openSettings({HOME: home}, 'linux');
	settings.set('agent', 'codex');
	writeFileSync(settings.path, '{"agent": "codex", "maxParallel": "lots", "future.key": {"a": 1}}');
	const again = openSettings({HOME: home}, 'linux');
	expect(again.all()).toEqual({agent: 'codex'});
	again.set('bell', true);
	expect(JSON.parse(readFileSync(settings.path, 'utf8'))).toMatchObject({'future.key': {a: 1}, bell: true});
});

it('says where the broken file is, and leaves it', () => {
	const home = temporaryFolder();
	const {path: file, set} = openSettings({HOME: home}, 'linux');
	set('agent', 'codex');
	writeFileSync(file, '{"agent": ');
	expect(() => openSettings({HOME: home}, 'linux')).toThrow(
		expect.objectContaining({code: 'SETTINGS_BROKEN', message: expect.stringContaining(file)}),
	);
	expect(readFileSync(file, 'utf8')).toBe('{"agent": ');
});

const huge = (file: string): void => {
	writeFileSync(file, '');
	truncateSync(file, 2 ** 33);
};

it.each([
	['a pipe', (file: string) => execFileSync('mkfifo', [file])],
	['a folder', (file: string) => mkdirSync(file)],
	['huge', huge],
])('says so when the file is %s, and waits for nothing', (_, make) => {
	const home = temporaryFolder();
	const folder = path.join(home, '.config', 'claude-grid');
	mkdirSync(folder, {recursive: true});
	make(path.join(folder, 'config.json'));
	expect(() => openSettings({HOME: home}, 'linux')).toThrow(userError('SETTINGS_BROKEN'));
});
