import {spawn} from 'node:child_process';
import {createInterface} from 'node:readline/promises';
import type {Change} from '../../source/engine/types.ts';
import type {LogEntry} from '../../source/run/model/report.ts';
import type {Activity} from '../../source/run/model/types.ts';
import {renderApp} from '../../source/ui/terminal/render-app.tsx';
import {createAuthRun, createLargeRun, fixtureNow} from './create-run.ts';
import {createMemoryEngine} from './memory-engine.ts';

/**
 * The app on made-up runs, to look at it and to test it in a real terminal (bundle it with esbuild first):
 * `node preview.mjs [auth|calm|large|none] [--remote] [--ascii] [--still] [--crash] [--throw]`.
 * An attached session is a shell that asks for a line. `--crash`: the engine gives what no component can draw;
 * `--throw`: an error nobody catches comes from a timer.
 */
const flags = process.argv.slice(2);
const which = flags.find(flag => !flag.startsWith('--')) ?? 'auth';
const at = (seconds: number): number => fixtureNow - seconds * 1000;

const log: readonly LogEntry[] = [
	{kind: 'note', text: 'session 2, after context: continues from checkpoint 6', at: at(140)},
	{kind: 'thinking', text: 'The refresh token needs its own table, or a column on sessions.', at: at(132)},
	{kind: 'tool', text: 'Read   src/auth/session.ts', aside: '214 lines', ok: true, at: at(125)},
	{kind: 'text', text: "I'll add the refresh token next, then wire it into the middleware.", at: at(117)},
	{kind: 'tool', text: 'Edit   src/auth/jwt.ts', aside: '+12 −3', ok: true, at: at(111)},
	{kind: 'tool', text: '$ npm test -- auth', aside: '3.2 s  exit 0', ok: true, at: at(105)},
	{kind: 'task', text: 'Implement user authentication (claimed)', at: at(104)},
	{kind: 'tool', text: '$ npx tsc --noEmit', aside: '5.9 s  exit 2', ok: false, at: at(60)},
	{
		kind: 'result',
		text: "src/auth/jwt.ts(41,7): error TS2322: Type 'string' is not assignable to type 'Token'.",
		ok: false,
		at: at(59),
	},
	{kind: 'error', text: 'API retry 1 of 10: overloaded', at: at(40)},
	{kind: 'user', text: 'Keep the old cookie name, please.', at: at(30)},
	{kind: 'text', text: 'Understood: the cookie stays `sid`.', at: at(20)},
	{kind: 'tool', text: 'Edit   src/auth/jwt.ts', aside: '+4 −1', at: at(4)},
];

const activities: readonly Activity[] = [
	{at: at(1500), kind: 'phase', text: 'Foundation streams complete'},
	{at: at(1400), streamId: 'Stream-A', kind: 'merge', text: 'merged into main'},
	{at: at(400), streamId: 'Stream-G', kind: 'state', text: 'failed: gemini is not logged in'},
	{at: at(80), streamId: 'Stream-C', kind: 'alert', text: 'asks to run rm -rf build'},
	{at: at(9), streamId: 'Stream-F', kind: 'recovery', text: '⚠ Stream-F: stall detected - initiating recovery'},
];

const runs: Readonly<Record<string, () => ReturnType<typeof createAuthRun> | null>> = {
	auth: () => createAuthRun(),
	calm: () => createAuthRun({alerts: []}),
	large: () => createLargeRun(240),
	none: () => null,
};

const started = Date.now();
const isStill = flags.includes('--still');
const memory = createMemoryEngine({run: runs[which]?.() ?? null, log: () => log});
const engine = {
	...memory,
	subscribe: (listener: (change: Change) => void) =>
		memory.subscribe(change => listener(change.type === 'run' ? {...change, activities} : change)),
};

if (flags.includes('--throw'))
	setTimeout(() => {
		throw new Error('thrown by a timer');
	}, 1500);
if (flags.includes('--crash')) setTimeout(() => memory.show({} as ReturnType<typeof createAuthRun>), 1500);

/** The agent's own interactive form, played by a shell; then a question on the same terminal, as `attach` asks it. */
const attach = async (streamId: string) => {
	await new Promise<void>(resolve => {
		const script = 'echo "by hand: $1"; read line; echo "read: $line"';
		spawn('sh', ['-c', script, 'sh', streamId], {stdio: 'inherit'}).on('exit', () => resolve());
	});
	const prompt = createInterface({input: process.stdin, output: process.stdout});
	await prompt.question('how does it continue? ');
	prompt.close();
};

const reason = await renderApp({
	engine,
	attach,
	shell: attach,
	outside: async () => {},
	runOwn: async () => {},
	runVerb: async () => {},
	verbs: [],
	canCopy: true,
	now: () => (isStill ? fixtureNow : fixtureNow + Date.now() - started),
	isRemote: flags.includes('--remote'),
	isAscii: flags.includes('--ascii'),
	hasColour: !process.env.NO_COLOR,
	version: '0.1.0',
});
process.stdout.write(`${JSON.stringify(reason)} ${JSON.stringify(memory.sent)}\n`);
process.exit(0);
