import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {identity, openListener, rawRequest, temporaryFolder} from '../helpers/listener.ts';

const folder = temporaryFolder();
const socketPath = `${folder.path}/grid.sock`;
const log = Array.from(
	{length: 40},
	(_, i) => ({kind: 'text', text: i === 0 ? `line 0 a\u009b31mred\u202egnp\u200b` : `line ${i}`}) as const,
);
const engine = createContractEngine(createAuthRun(), log);
let close: () => Promise<void>;

beforeAll(async () => {
	({close} = await openListener({engine}, socketPath));
});
afterAll(async () => {
	await close();
	folder.remove();
});

const get = async (path: string) => {
	const {status, text} = await rawRequest({socketPath, path});
	return {status, body: JSON.parse(text)};
};

describe('what clients of the engine read', () => {
	it('begins with who the engine is', async () => {
		expect(await get('/api/identity')).toEqual({status: 200, body: identity});
	});

	it('is a page of a stream’s log, from the end or before a line', async () => {
		const last = await get('/api/streams/Stream-B/output?limit=3');
		expect(last.body).toMatchObject({attempt: 2, total: 40, entries: log.slice(37)});
		const earlier = await get('/api/streams/Stream-B/output?limit=3&before=37');
		expect(earlier.body.entries).toEqual(log.slice(34, 37));
	});

	it('holds what a terminal would obey or hide as escapes of JSON, with the value unchanged', async () => {
		const hostile = 'a\u009b31mred\u202egnp\u200b';
		const {text} = await rawRequest({socketPath, path: '/api/streams/Stream-B/output?limit=1&before=1'});
		expect(JSON.parse(text).entries).toEqual([{kind: 'text', text: `line 0 ${hostile}`}]);
		expect(text).toContain('a\\u009b31mred\\u202egnp\\u200b');
		expect(text).not.toMatch(/[\u007f-\u009f\u200b\u202e]/);
	});

	it('says that there is no output of a stream or attempt that never was', async () => {
		for (const path of ['/api/streams/Stream-Z/output', '/api/streams/Stream-B/output?attempt=9']) {
			expect(await get(path)).toMatchObject({status: 404, body: {error: {code: 'NO_OUTPUT'}}});
		}
	});

	it('refuses numbers that are none or far out', async () => {
		for (const query of ['limit=0', 'limit=5001', 'limit=1e3', 'limit=-1', 'before=x', 'attempt=0', 'attempt=1.5']) {
			expect([query, (await get(`/api/streams/Stream-B/output?${query}`)).status]).toEqual([query, 400]);
		}
		expect((await get('/api/activities?limit=no')).status).toBe(400);
	});

	it('refuses a branch name that git could take for something else', async () => {
		for (const into of ['--force', '-x', 'a..b', 'a@{1}', 'a b', 'a\nb', 'a~1', 'a^', 'a:b']) {
			const {status} = await get(`/api/streams/Stream-B/merge-preview?into=${encodeURIComponent(into)}`);
			expect([into, status]).toEqual([into, 400]);
		}
		expect(await get('/api/streams/Stream-B/merge-preview?into=feature/x')).toEqual({
			status: 200,
			body: {preview: null},
		});
	});

	it('is a diff, a way to take over, and nothing at other addresses', async () => {
		expect((await get('/api/streams/Stream-B/diff')).body.files[0].path).toBe('Stream-B.ts');
		expect((await get('/api/streams/Stream-B/take-over')).body.takeOver.argv).toContain('Stream-B');
		expect(await get('/api/nothing')).toMatchObject({status: 404, body: {error: {code: 'NOT_FOUND'}}});
	});
});
