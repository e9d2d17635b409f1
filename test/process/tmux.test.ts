import {execFileSync} from 'node:child_process';
import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, it, onTestFinished} from 'vitest';
import {openTmux} from '../../source/process/start/tmux.ts';

it('a tmux window that is full is followed by another, and a pane keeps its stream', async () => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'grid-')));
	const env = {...process.env, TMUX_TMPDIR: folder};
	const tmux = openTmux({socketName: 'claude-grid-test', cwd: folder, env});
	onTestFinished(() => {
		const [program = '', ...args] = tmux.end;
		execFileSync(program, args, {env});
		rmSync(folder, {recursive: true, force: true});
	});
	expect(await tmux.panes()).toBeUndefined();
	const sleep = ['sleep', '600'];
	await tmux.begin('S0', sleep);
	for (let index = 1; index < 11; index++) await tmux.add(`S${index}`, sleep);
	const panes = await tmux.panes();
	expect(panes?.map(({streamId}) => streamId).sort()).toEqual(
		Array.from({length: 11}, (_, index) => `S${index}`).sort(),
	);
	const windows = execFileSync('tmux', ['-L', 'claude-grid-test', 'list-windows', '-F', '#{window_panes}'], {
		env,
		encoding: 'utf8',
	});
	expect(windows.trim().split('\n')).toEqual(['9', '2']);
});

it.each([
	{LC_ALL: 'C'},
	{LANG: undefined, LC_ALL: undefined, LC_CTYPE: undefined},
])('panes are known in whatever locale they are looked at (%o)', async locale => {
	const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'grid-')));
	const env = {...process.env, ...locale, TMUX_TMPDIR: folder};
	const tmux = openTmux({socketName: 'claude-grid-test', cwd: folder, env});
	onTestFinished(() => {
		const [program = '', ...args] = tmux.end;
		execFileSync(program, args, {env});
		rmSync(folder, {recursive: true, force: true});
	});
	await tmux.begin('Büro', ['sleep', '600']);
	expect(await tmux.panes()).toMatchObject([{streamId: 'Büro', isDead: false}]);
});
