import {spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {spawn} from '@lydell/node-pty';
import {expect, it} from 'vitest';
import {terminalNotice} from '../../source/notify/terminal-notice.ts';
import {waitFor} from '../helpers/wait-for.ts';

const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** What the terminal around a real tmux receives when a program in it writes these bytes. */
const throughTmux = async (bytes: string, passthrough: 'on' | 'off', until: RegExp): Promise<string> => {
	const folder = mkdtempSync(path.join(tmpdir(), 'cgt-'));
	const socket = path.join(folder, 's');
	writeFileSync(path.join(folder, 'bytes'), bytes);
	writeFileSync(path.join(folder, 'conf'), `set -g allow-passthrough ${passthrough}\nset -g status off\n`);
	const env = {PATH: process.env.PATH ?? '', HOME: folder, TERM: 'xterm-256color', LANG: 'C.UTF-8'};
	const script = `sleep 0.3; cat ${path.join(folder, 'bytes')}; echo written; sleep 60`;
	const argv = ['-S', socket, '-f', path.join(folder, 'conf'), 'new-session', script];
	const terminal = spawn('tmux', argv, {cols: 80, rows: 24, name: 'xterm-256color', env});
	let seen = '';
	terminal.onData(data => {
		seen += data;
	});
	try {
		await waitFor(() => seen.includes('written') && until.test(seen), {what: `${until} in ${JSON.stringify(seen)}`});
		return seen;
	} finally {
		spawnSync('tmux', ['-S', socket, 'kill-server'], {env});
		terminal.kill();
		rmSync(folder, {recursive: true, force: true});
	}
};

const notice = {title: 'claude-grid: A', body: 'asks to run npm test', urgency: 'critical'} as const;
const plan = terminalNotice(notice, {term: 'tmux-256color', program: 'tmux', isTmux: true});
const bytes = plan?.via === 'terminal' ? plan.bytes : '';

it.runIf(hasTmux)('reaches the terminal around a real tmux that lets sequences through', async () => {
	const seen = await throughTmux(bytes, 'on', /\u001B\]9;claude-grid: A - asks to run npm test\u0007/);
	expect(seen).not.toContain('Ptmux');
});

it.runIf(hasTmux)('is at least a bell around a tmux that does not, and draws nothing in its pane', async () => {
	const seen = await throughTmux(bytes, 'off', /(?<!\u001B\][^\u0007\u001B]*)\u0007/);
	expect(seen).not.toContain('asks to run');
});
