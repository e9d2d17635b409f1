import {fork} from 'node:child_process';
import path from 'node:path';
import {expect, it} from 'vitest';
import {runInteractive} from '../../source/process/start/interactive.ts';
import {bundle} from './bundle.ts';
import {environment, temporaryFolder} from './session.ts';

it('waits for the program and gives its exit', async () => {
	const folder = temporaryFolder();
	expect(await runInteractive(['sh', '-c', 'exit 5'], folder, environment('x'))).toEqual({code: 5, signal: null});
	expect(await runInteractive(['sh', '-c', 'kill -TERM $$'], folder, environment('x'))).toMatchObject({
		signal: 'SIGTERM',
	});
	await expect(runInteractive(['no-such-agent'], folder, environment('x'))).rejects.toMatchObject({
		code: 'AGENT_NOT_FOUND',
	});
});

it('gives the program our own terminal and survives the Ctrl-C that is meant for it', async () => {
	const folder = temporaryFolder();
	const script = bundle(
		`import {runInteractive} from '@/source/process/start/interactive.ts';
		const argv = ['sh', '-c', 'trap "echo program interrupted; exit 9" INT; kill -INT $PPID; kill -INT $$; sleep 5'];
		const exit = await runInteractive(argv, ${JSON.stringify(folder)}, {PATH: process.env.PATH});
		console.log('exit', exit.code);`,
		path.join(folder, 'take-over.mjs'),
	);
	const child = fork(script, {execArgv: [], stdio: ['ignore', 'pipe', 'inherit', 'ipc']});
	let text = '';
	child.stdout?.on('data', data => {
		text += data;
	});
	const code = await new Promise(resolve => child.once('close', resolve));
	expect(code).toBe(0);
	expect(text).toBe('program interrupted\nexit 9\n');
});
