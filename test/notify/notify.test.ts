import {execFile} from 'node:child_process';
import {chmod, mkdtemp, readFile, writeFile} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import {promisify} from 'node:util';
import {describe, expect, it} from 'vitest';
import {commandNotice} from '../../source/notify/command-notice.ts';
import {desktopNotice} from '../../source/notify/desktop-notice.ts';
import {hasDesktop} from '../../source/notify/has-desktop.ts';
import {asOneNotice, noticeOfAlert, noticeOfOutcome, standingNotices} from '../../source/notify/notice.ts';
import {noticeText} from '../../source/notify/notice-text.ts';
import {terminalNotice} from '../../source/notify/terminal-notice.ts';
import type {Notice, TerminalFacts} from '../../source/notify/types.ts';
import {createAuthRun} from '../helpers/create-run.ts';

const hostile = 'x\u001B]52;c;aGk=\u0007\u009D0;t\u0007; rm -rf $(id)\nnext\u202E';
const notice: Notice = {title: 'claude-grid: Stream-B', body: 'asks to run npm test', urgency: 'critical'};
const facts = (over: Partial<TerminalFacts> = {}): TerminalFacts => ({
	term: 'xterm-256color',
	program: '',
	isTmux: false,
	...over,
});
const bytesFor = (over: Partial<TerminalFacts> = {}, told = notice): string | undefined => {
	const plan = terminalNotice(told, facts(over));
	return plan?.via === 'terminal' ? plan.bytes : undefined;
};

describe('a notice in the terminal', () => {
	it('is OSC 9 and a bell where the terminal is not known', () => {
		expect(bytesFor()).toBe('\u001B]9;claude-grid: Stream-B - asks to run npm test\u0007\u0007');
	});

	it('is OSC 99 in kitty, OSC 777 in foot and rxvt', () => {
		expect(bytesFor({term: 'xterm-kitty'})).toBe(
			'\u001B]99;i=claude-grid:d=0;claude-grid: Stream-B\u001B\\\u001B]99;i=claude-grid:p=body;asks to run npm test\u001B\\\u0007',
		);
		for (const term of ['foot', 'rxvt-unicode-256color'])
			expect(bytesFor({term})).toBe('\u001B]777;notify;claude-grid: Stream-B;asks to run npm test\u0007\u0007');
	});

	it('goes through tmux wrapped, with every escape doubled, and the bell outside', () => {
		expect(bytesFor({term: 'tmux-256color', isTmux: true})).toBe(
			'\u001BPtmux;\u001B\u001B]9;claude-grid: Stream-B - asks to run npm test\u0007\u001B\\\u0007',
		);
	});

	it('is only a bell on the Linux console and in GNU screen, and nothing on a dumb terminal', () => {
		expect(bytesFor({term: 'linux'})).toBe('\u0007');
		expect(bytesFor({term: 'screen-256color'})).toBe('\u0007');
		expect(bytesFor({term: 'dumb'})).toBeUndefined();
		expect(bytesFor({term: ''})).toBeUndefined();
	});

	it('rings no bell for a user who wants none', () => {
		expect(bytesFor({isSilent: true})).toBe('\u001B]9;claude-grid: Stream-B - asks to run npm test\u0007');
		expect(bytesFor({term: 'linux', isSilent: true})).toBeUndefined();
	});

	it('lets no sequence of the text through and keeps the title in its field', () => {
		for (const term of ['xterm', 'xterm-kitty', 'foot']) {
			const bytes = bytesFor({term}, {title: hostile, body: hostile, urgency: 'normal'})!;
			const payload = bytes.replace(/\u001B\](9|777;notify|99;i=claude-grid:(d=0|p=body));|\u001B\\|\u0007/g, '');
			expect(payload).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
			expect(bytes).not.toContain(']52');
		}
		const rxvt = bytesFor({term: 'rxvt'}, {title: 'a;b', body: 'c', urgency: 'normal'})!;
		expect(rxvt).toContain('notify;a,b;c');
	});
});

describe('a notice that asks to allow something', () => {
	const question: Notice = {...notice, body: 'rm -rf /\u001B[2K\u001B]0;x\u0007 echo ok', isQuestion: true};

	it('hides no part of it, in the terminal and on the desktop', () => {
		expect(bytesFor({}, question)).toContain('rm -rf /?[2K?]0;x? echo ok');
		expect(desktopNotice(question, 'linux')).toMatchObject({
			argv: expect.arrayContaining(['rm -rf /?[2K?]0;x? echo ok']),
		});
	});
});

describe('a notice that is too long', () => {
	const body = `B asks to run ${'x '.repeat(600)}`;
	const notice: Notice = {title: 't', body, urgency: 'critical', streamId: 'B'};

	it('says that it is cut, and of a question where the whole is to be read', () => {
		for (const most of [200, 400, 1000]) {
			const asked = noticeText({...notice, isQuestion: true}, most);
			expect([asked.length, asked.endsWith('… (cut: claude-grid approve B --show)')]).toEqual([most, true]);
			expect(noticeText(notice, most)).toMatch(/^B asks.{150,}…$/);
		}
		expect(noticeText({...notice, body: 'short'}, 200)).toBe('short');
	});
});

describe('a notice on the desktop', () => {
	it('never has text in option position', async () => {
		const folder = await mkdtemp(join(tmpdir(), 'claude-grid-notify-'));
		const program = join(folder, 'notify-send');
		await writeFile(program, `#!/bin/sh\nprintf '%s\\n' "$@" > '${folder}/seen'\n`);
		await chmod(program, 0o700);
		const plan = desktopNotice({title: '--help', body: '-u low', urgency: 'critical'}, 'linux');
		expect(plan?.via).toBe('program');
		const [, ...argv] = plan?.via === 'program' ? plan.argv : [];
		await promisify(execFile)(program, argv);
		const seen = (await readFile(join(folder, 'seen'), 'utf8')).trimEnd().split('\n');
		expect(seen.slice(seen.indexOf('--'))).toEqual(['--', '--help', '-u low']);
		expect(seen.slice(0, seen.indexOf('--'))).toEqual(['--app-name=claude-grid', '--urgency=critical']);
	});

	it('is told as text, not as markup or script', () => {
		const linux = desktopNotice({...notice, body: '<b>&\u001B[2J'}, 'linux');
		expect(linux).toMatchObject({argv: expect.arrayContaining(['&lt;b&gt;&amp;'])});
		const mac = desktopNotice({title: '-e evil', body: '" & (do shell script "id")', urgency: 'normal'}, 'darwin');
		const argv = mac?.via === 'program' ? mac.argv : [];
		expect(argv.slice(-2)).toEqual([' -e evil', '" & (do shell script "id")']);
		expect(argv.slice(1, -2).filter((_, index) => index % 2 === 0)).toEqual(['-e', '-e', '-e']);
		expect(argv.slice(1, -2).join()).not.toContain('evil');
	});

	it('is nothing where the platform has no such program', () => {
		expect(desktopNotice(notice, 'freebsd')).toBeUndefined();
	});
});

describe('what a notice says', () => {
	it('names the stream of an alert and leaves advice out', () => {
		const run = createAuthRun();
		const notices = run.alerts.map(alert => noticeOfAlert(run, alert));
		expect(notices[0]).toEqual({
			title: 'claude-grid: Stream-C',
			body: 'asks to run rm -rf build',
			kind: 'question',
			streamId: 'Stream-C',
			urgency: 'critical',
			isQuestion: true,
		});
		expect(run.alerts.filter(alert => alert.isAdvice)).toHaveLength(1);
		expect(notices.filter(one => one === undefined)).toHaveLength(1);
	});

	it('tells the outcome of a run, more urgently when something failed', () => {
		const run = createAuthRun();
		expect(noticeOfOutcome(run, {ok: true, sentence: 'All 8 streams completed.'})).toEqual({
			title: 'claude-grid: Auth refactor',
			body: 'All 8 streams completed.',
			kind: 'done',
			urgency: 'normal',
		});
		expect(noticeOfOutcome(run, {ok: false, sentence: '1 failed.'}).urgency).toBe('critical');
	});
});

describe('what there is to tell', () => {
	const run = createAuthRun();

	it('is every alert that needs the user, a limit, and the end of the run, each known by when it began', () => {
		const limit = {key: 'limit', kind: 'limit', text: 'usage limit reached', since: 5, isAdvice: true} as const;
		const ended = {...run, alerts: [...run.alerts, limit], finishedAt: 9};
		const keys = standingNotices(ended, {ok: true, sentence: 'All done.'}).map(({key}) => key.replace(/@.{3,}/, '@'));
		expect(keys).toEqual(['limit@5', 'failed:Stream-G@', 'question:Stream-C:1@', 'end@9']);
		expect(standingNotices(run, undefined)).toHaveLength(2);
	});

	it('goes together when much comes at once', () => {
		const many = Array.from(
			{length: 5},
			(_, i): Notice => ({title: 't', body: `fault ${i}`, urgency: 'normal', streamId: `S${i}`}),
		);
		expect(asOneNotice(run, many)).toMatchObject({
			title: 'claude-grid: Auth refactor: 5 notices',
			body: 'S0: fault 0; S1: fault 1; S2: fault 2; and 2 more',
		});
		expect(asOneNotice(run, many.slice(0, 1))).toBe(many[0]);
		expect(asOneNotice(run, [])).toBeUndefined();
	});
});

describe("the user's own program", () => {
	it('gets title and text as two arguments that are never an option, without control characters', () => {
		const {argv, env} = commandNotice(['tell', '--to', 'me'], {
			title: hostile,
			body: `--exec=${hostile}`,
			urgency: 'normal',
		});
		expect(argv.slice(0, 3)).toEqual(['tell', '--to', 'me']);
		expect(argv).toHaveLength(5);
		for (const text of [...argv, ...Object.values(env)]) expect(text).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202E]/);
		expect(argv[4]).toMatch(/^ --exec=/);
	});
});

describe('a desktop', () => {
	it.each([
		[{DISPLAY: ':0'}, 'linux', true],
		[{WAYLAND_DISPLAY: 'wayland-0'}, 'linux', true],
		[{DISPLAY: ':10', SSH_CONNECTION: '1 2 3 4'}, 'linux', false],
		[{}, 'linux', false],
		[{}, 'darwin', true],
		[{SSH_TTY: '/dev/pts/1'}, 'darwin', false],
	])('of %j on %s: %s', (env, platform, expected) => expect(hasDesktop(env, platform)).toBe(expected));

	it('that shows notices leaves the bell to the terminal', () => {
		expect(bytesFor({isBellOnly: true})).toBe('\u0007');
		expect(bytesFor({isBellOnly: true, isTmux: true, term: 'tmux-256color'})).toBe('\u0007');
		expect(bytesFor({isBellOnly: true, isSilent: true})).toBeUndefined();
		expect(bytesFor({isBellOnly: true, term: 'dumb'})).toBeUndefined();
	});
});
