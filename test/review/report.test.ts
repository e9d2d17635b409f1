import {describe, expect, it} from 'vitest';
import {createRedact, redactLines} from '../../source/print/report/redact.ts';
import {reportPage} from '../../source/print/report/report-page.ts';
import {plainFiles} from '../../source/run/features/review/review.ts';
import type {Run} from '../../source/run/model/types.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';
import {diffFiles} from '../helpers/screen-fixtures.ts';

const evil = `</style></script><script>alert(1)</script><img src=x onerror="alert(1)">\u202E' & "`;
const pageOf = (run: Run, files = diffFiles) =>
	reportPage({
		run,
		now: fixtureNow,
		diffs: new Map([['Stream-B', {files: plainFiles(files, []), omitted: 0}]]),
		activities: [{at: run.createdAt + 1000, kind: 'note', text: evil, streamId: 'Stream-B'}],
		redact: createRedact('/home/ann'),
		version: '1.2.3',
	});

describe('the page of a run', () => {
	it('holds the streams with their tasks, changes and cost, and loads nothing', () => {
		const page = pageOf(createAuthRun());
		for (const part of ['id="s-Stream-B"', 'src/auth/jwt.ts', 'readSecret()', '<svg', 'claude-grid 1.2.3'])
			expect(page).toContain(part);
		expect(page).toContain('default-src &#39;none&#39;');
		expect(page).not.toMatch(/<script|<link|<img|<iframe|url\(|@import|https?:/i);
	});

	it('escapes what agents, plans and repositories say', () => {
		const run = createAuthRun();
		const stream = run.streams['Stream-B']!;
		const hostile: Run = {
			...run,
			plan: {
				...run.plan,
				name: evil,
				streams: run.plan.streams.map(one => ({...one, name: evil, verify: evil})),
			},
			streams: {
				...run.streams,
				'Stream-B': {
					...stream,
					tasks: [{title: evil, status: 'completed', isProved: false}],
					state: {is: 'failed', reason: evil, class: 'crash', at: 0},
					verify: {ok: false, at: 0, durationMs: 1, head: evil, tail: evil},
				},
			},
		};
		const page = pageOf(hostile, [
			{path: evil, added: 1, removed: 0, isBinary: false, lines: ['@@ -0,0 +1 @@', `+${evil}`]},
		]);
		expect(page).not.toMatch(/<script|<img|onerror="|\u202E/);
		expect(page.match(/<\/style>/g)).toHaveLength(1);
		expect(page).toContain('&lt;script&gt;');
	});
});

const keyLines = [
	'-----BEGIN RSA PRIVATE KEY-----',
	'MIIEow',
	`${'Ab1/'.repeat(16)}`,
	'c3Q=',
	'-----END RSA PRIVATE KEY-----',
];

describe('what leaves the machine', () => {
	it('has no line of a private key that was added to a file or written by verify', () => {
		const run = createAuthRun();
		const stream = run.streams['Stream-B']!;
		const tail = ['before', ...keyLines, 'after'].join('\n');
		const verify = {ok: false, at: 0, durationMs: 1, head: 'a'.repeat(40), tail};
		const streams = run.plan.streams.map(one => ({...one, verify: 'npm test'}));
		const shown: Run = {
			...run,
			plan: {...run.plan, streams},
			streams: {...run.streams, 'Stream-B': {...stream, verify}},
		};
		const lines = ['@@ -0,0 +1,6 @@', ...keyLines.map(line => `+${line}`), '+const next = 1;'];
		const page = pageOf(shown, [{path: 'id_rsa', added: 6, removed: 0, isBinary: false, lines}]);
		for (const part of keyLines) expect(page).not.toContain(part);
		for (const part of ['const next = 1;', 'before', 'after', '[private key]']) expect(page).toContain(part);
	});

	it('has no long line of a key whose begin is not shown, and keeps code behind a begin', () => {
		const redact = createRedact(undefined);
		expect(redactLines(redact, [keyLines[2]!, 'c3Q=', keyLines[4]!])).toEqual([
			'[private key]',
			'c3Q=',
			'[private key]',
		]);
		expect(redactLines(redact, [`const begin = '${keyLines[0]}';`, 'const other = read(begin);'])[1]).toContain('read');
	});

	const redact = createRedact('/home/ann');
	it.each([
		[`key sk-ant-${'a1'.repeat(12)}`, 'key [key]'],
		['ghp_abcdefghijklmnopqrstuvwxyz0123 x', '[token] x'],
		['Authorization: Bearer abcdefghijklmnop', 'Authorization: Bearer [token]'],
		['postgres://ann:hunter22@db/x', 'postgres://[login]@db/x'],
		['DB_PASSWORD=hunter2222', 'DB_PASSWORD=[secret]'],
		['"apiKey": "abcdef123456"', '"apiKey": "[secret]"'],
		['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', '[private key]'],
		['AKIAABCDEFGHIJKLMNOP', '[key]'],
		['/home/ann/shop/a.ts', '~/shop/a.ts'],
		['const token = readToken();', 'const token = readToken();'],
		['tokens: 5000', 'tokens: 5000'],
	])('%s', (given, shown) => {
		expect(redact(given)).toBe(shown);
	});
});
