import {execFileSync, spawn, spawnSync} from 'node:child_process';
import {existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {hookScript, hookSettings} from '../../source/agents/claude/hooks.ts';
import {jsonEscape} from '../../source/engine/perform/messages.ts';

let folder: string;
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "claude grid's $hooks-"));
	writeFileSync(join(folder, 'hook.sh'), hookScript);
});
afterEach(() => rmSync(folder, {recursive: true}));

/** Runs the command of the settings file as Claude Code does: by a shell, the call on stdin. */
const hook = (event: 'PostToolBatch' | 'Stop', input: object = {}, env: Record<string, string> = {}) => {
	const {command} = JSON.parse(hookSettings()).hooks[event][0].hooks[0];
	const ran = spawnSync('sh', ['-c', command], {
		input: JSON.stringify({session_id: 'x', hook_event_name: event, ...input}),
		env: {PATH: process.env.PATH ?? '', CLAUDE_GRID_FOLDER: folder, ...env},
		encoding: 'utf8',
	});
	expect(ran).toMatchObject({status: 0, stderr: ''});
	return ran.stdout === '' ? undefined : JSON.parse(ran.stdout);
};
const lay = (name: string, text: string) => {
	for (const part of ['messages', 'taken']) mkdirSync(join(folder, part), {recursive: true});
	writeFileSync(join(folder, 'messages', `${name}.txt`), jsonEscape(text));
};
const heard = (answer: {hookSpecificOutput: {hookEventName: string; additionalContext: string}} | undefined) =>
	answer?.hookSpecificOutput.additionalContext;

describe('the hook after tool calls', () => {
	it('says nothing while there is no message, and starts no other program', () => {
		expect(hook('PostToolBatch', {}, {PATH: '/usr/bin:/bin'})).toBeUndefined();
		const shell = execFileSync('sh', ['-c', 'command -v sh'], {encoding: 'utf8'}).trim();
		const alone = spawnSync(shell, [join(folder, 'hook.sh'), 'batch'], {
			input: '{}',
			env: {PATH: '/nowhere', CLAUDE_GRID_FOLDER: folder},
			encoding: 'utf8',
		});
		expect(alone).toMatchObject({status: 0, stdout: '', stderr: ''});
	});

	it('hands over a message once, whatever is in it', () => {
		const text = `Use "pnpm", not 'npm':\n\t$(touch owned) \`x\` \\n %s %d 100% \u0007\u001b[31m é 🚀 ${'x'.repeat(20_000)}`;
		lay('000001', text);
		expect(heard(hook('PostToolBatch'))).toBe(text);
		expect(hook('PostToolBatch')).toBeUndefined();
		expect(readdirSync(join(folder, 'taken'))).toEqual(['000001']);
		expect(existsSync('owned')).toBe(false);
	});

	it('hands over all that waits, in order', () => {
		for (const [name, text] of [
			['000002', 'second'],
			['000010', 'third'],
			['000001', 'first'],
		] as const)
			lay(name, text);
		expect(heard(hook('PostToolBatch'))).toBe('first\n\nsecond\n\nthird');
	});

	it('does not hand over again what an engine lays a second time', () => {
		lay('000001', 'once');
		hook('PostToolBatch');
		lay('000001', 'once');
		expect(hook('PostToolBatch')).toBeUndefined();
		expect(readdirSync(join(folder, 'messages'))).toEqual([]);
	});

	it('takes no half written file', () => {
		lay('000001', 'whole');
		writeFileSync(join(folder, 'messages', '000002.txt.tmp-1f'), 'ha');
		expect(heard(hook('PostToolBatch'))).toBe('whole');
	});

	it('leaves the message to the agent itself when a helper of it calls a tool', () => {
		lay('000001', 'for the agent');
		expect(hook('PostToolBatch', {agent_id: 'helper-1', agent_type: 'Explore'})).toBeUndefined();
		const quoted = {tool_calls: [{tool_response: '{"agent_id":"x"}'}]};
		expect(heard(hook('PostToolBatch', quoted))).toBe('for the agent');
	});
});

describe('the hook at the end of a turn', () => {
	it('hands over what came too late for the last tool call', () => {
		lay('000001', 'one more thing');
		expect(hook('Stop')).toEqual({
			hookSpecificOutput: {hookEventName: 'Stop', additionalContext: 'one more thing'},
		});
		expect(hook('Stop')).toBeUndefined();
	});

	const left = (text: string) => writeFileSync(join(folder, 'open-tasks'), jsonEscape(text));

	it('sends the agent back to what is left, three times and no more', () => {
		expect(hook('Stop')).toBeUndefined();
		left('2 of 3 tasks are not completed yet:\n[2] Say "100%"');
		for (let count = 0; count < 3; count++)
			expect(hook('Stop', {stop_hook_active: count > 0})).toEqual({
				decision: 'block',
				reason: '2 of 3 tasks are not completed yet:\n[2] Say "100%"',
			});
		expect(hook('Stop')).toBeUndefined();
	}, 20_000);

	it('lets it end when all is done, when it says that there is nothing to do, and while something runs behind it', () => {
		left('');
		expect(hook('Stop')).toBeUndefined();
		left('1 of 1 tasks');
		expect(hook('Stop', {last_assistant_message: 'I looked.\nNOTHING TO DO: it is there already.'})).toBeUndefined();
		expect(hook('Stop', {background_tasks: [{id: 'b1'}]})).toBeUndefined();
		expect(hook('Stop', {background_tasks: []})).toMatchObject({decision: 'block'});
	});

	it('lets it end when a report comes while it waits', async () => {
		left('1 of 1 tasks');
		const asking = spawn('sh', [join(folder, 'hook.sh'), 'stop'], {
			env: {PATH: process.env.PATH, CLAUDE_GRID_FOLDER: folder},
		});
		let said = '';
		asking.stdout.on('data', text => {
			said += text;
		});
		asking.stdin.end('{}');
		left('');
		expect(await new Promise(resolve => asking.on('close', resolve))).toBe(0);
		expect(said).toBe('');
	});

	it('never sends back where it cannot count', () => {
		left('1 of 1 tasks');
		mkdirSync(join(folder, 'taken', 'sent-back.tmp'), {recursive: true});
		const {command} = JSON.parse(hookSettings()).hooks.Stop[0].hooks[0];
		const env = {PATH: process.env.PATH ?? '', CLAUDE_GRID_FOLDER: folder};
		expect(spawnSync('sh', ['-c', command], {input: '{}', env, encoding: 'utf8'})).toMatchObject({
			status: 0,
			stdout: '',
		});
	});
});
