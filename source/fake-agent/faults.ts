import {spawn} from 'node:child_process';
import type {FakeFault} from '../plan/types.ts';
import {askUser} from '../server/mcp/question.ts';
import {createAsk} from '../server/mcp/socket.ts';
import {hang, sleep, write, writeBytes} from './output.ts';
import type {Session} from './session.ts';

type Fault = (session: Session, fault: FakeFault) => Promise<void> | void;

const megabyte = 1024 * 1024;

const endAfter = (code: number): never => process.exit(code);

/** Faults that end the session, or never let it end. */
const endings: Partial<Readonly<Record<FakeFault['kind'], Fault>>> = {
	stall: hang,
	crash: async () => {
		process.kill(process.pid, 'SIGKILL');
		await hang();
	},
	context: ({speaker}) => {
		const words = 'Prompt is too long · the request is ~215432 tokens (limit 200000)';
		speaker.apiError('invalid_request', words, {api_error_status: 400, terminal_reason: 'prompt_too_long'});
		endAfter(1);
	},
	limit: ({speaker}, {amount = 60}) => {
		const until = Math.ceil(Date.now() / 1000 + amount);
		const words = `API Error: Request rejected (429) · Claude AI usage limit reached|${until}`;
		speaker.apiError('rate_limit', words, {api_error_status: 429});
		endAfter(1);
	},
	login: ({speaker}) => {
		speaker.apiError('authentication_failed', 'Invalid API key · Please run /login', {api_error_status: 401});
		endAfter(1);
	},
	nothing: ({speaker}) => {
		speaker.success('I had a look.');
		endAfter(0);
	},
	'ignore-term': async () => {
		for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
			process.removeAllListeners(signal);
			process.on(signal, () => {});
		}
		await hang();
	},
	spinner: async () => {
		for (;;) {
			write('Thinking...\n');
			await sleep(100);
		}
	},
};

const retry: Fault = async ({speaker}, {amount = 3}) => {
	const max_retries = 10;
	const deadline = Date.now() + amount * 1000;
	for (let attempt = 1; Date.now() < deadline; attempt++) {
		const retry_delay_ms = Math.min(1000, deadline - Date.now());
		const event = {attempt: Math.min(attempt, max_retries), max_retries, retry_delay_ms};
		speaker.say({type: 'system', subtype: 'api_retry', ...event, error_status: 529, error: 'overloaded'});
		await sleep(retry_delay_ms);
	}
};

const flood: Fault = ({speaker}, {amount = 5}) => {
	const line = 'All work and no play makes the fake agent a dull program.\n';
	const chunk = line.repeat(Math.ceil(65_536 / line.length));
	for (let written = 0; written < amount * megabyte; written += chunk.length) speaker.text(chunk);
};

const escapes: Fault = ({speaker}) =>
	speaker.text(
		[
			'\u001B[2J\u001B[H\u001B[31mred\u001B[0m \u001B[5mblinking\u001B[8mhidden',
			'\u001B]0;owned\u0007 \u001B]52;c;cm0gLXJmIH4=\u001B\\ \u001B]8;;http://127.0.0.1/\u0007link\u001B]8;;\u0007',
			'\u009B2J \u009D0;owned\u009C \u001BP+q544e\u001B\\ \u001B_x\u001B\\ \u001Bc \u001B[?1049h',
			'over\rwritten a\b\bb\ttab nul\0 bell\u0007 \u202Ertl\u202C zero\u200Bwidth tag\u{E0041}',
			`marks e${'\u0301'.repeat(50)} lone \uD83D surrogate \u001B]0;never ended`,
		].join('\n'),
	);

const badUtf8: Fault = ({speaker}) => {
	const marker = 'BYTES';
	const [before = '', after = ''] = JSON.stringify({
		type: 'assistant',
		message: {id: 'msg_bad', model: 'fake-1', content: [{type: 'text', text: `bad ${marker} bytes`}]},
	}).split(marker);
	writeBytes(
		Buffer.concat([
			Buffer.from(before),
			Buffer.from([0xff, 0xfe, 0xc3, 0x28, 0xed, 0xa0, 0x80]),
			Buffer.from(`${after}\n`),
		]),
	);
	writeBytes(Buffer.from([0x00, 0x80, 0xf0, 0x9f, 0x00, 0x0a]));
	const rocket = Buffer.from('{"type":"system","subtype":"note","text":"\u{1F680}"}\n');
	const middle = rocket.indexOf(0xf0) + 2;
	writeBytes(rocket.subarray(0, middle));
	writeBytes(rocket.subarray(middle));
	speaker.text('Those were bytes that are no UTF-8.');
};

/** Asks as Claude Code's permission prompt does; without anybody to ask it is denied. */
const ask: Fault = async ({speaker}) => {
	const input = {command: 'rm -rf build', description: 'Remove the old build'};
	speaker.text('I need to remove the old build before I can continue.');
	const {CLAUDE_GRID_FOLDER: folder, CLAUDE_GRID_SOCKET: socket} = process.env;
	const answer = folder ? await askUser({folder, ask: createAsk({socket, folder})}, 'Bash', input) : undefined;
	if (answer?.behavior === 'allow') return speaker.text('I was allowed to remove the old build.');
	speaker.deny('Bash', input);
	speaker.text('I was not allowed to remove the old build, so I continue without it.');
};

/** Faults after which the session continues. */
const troubles: Partial<Readonly<Record<FakeFault['kind'], Fault>>> = {
	ask,
	retry,
	flood,
	escapes,
	'bad-utf8': badUtf8,
	deny: ({speaker}) => {
		speaker.deny('Bash', {command: 'curl http://127.0.0.1/', description: 'Fetch something'});
		speaker.text('I was not allowed to, so I continue without it.');
	},
	// A process in a session of its own, whose parent is gone.
	grandchild: async (_session, {amount = 600}) => {
		const child = spawn('sh', ['-c', 'sleep "$1" & exit 0', 'sh', String(amount)], {detached: true, stdio: 'ignore'});
		await new Promise(resolve => child.once('exit', resolve));
	},
	'no-newline': ({speaker}, {amount = 2}) => {
		for (let count = 0; count < amount * 16; count++) write('x'.repeat(megabyte / 16));
		write('\n');
		speaker.endWithoutNewline();
	},
};

/** What happens when a fault is due; kinds that only change how the work is done have nothing here. */
export const faults: Partial<Readonly<Record<FakeFault['kind'], Fault>>> = {...endings, ...troubles};
