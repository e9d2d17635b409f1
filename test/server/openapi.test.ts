import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import {shapes} from '../../source/server/routes/openapi-shapes.ts';
import {routes as operations} from '../../source/server/routes/table.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {identity, openListener, rawRequest, temporaryFolder} from '../helpers/listener.ts';

const folder = temporaryFolder();
const socketPath = `${folder.path}/grid.sock`;
const engine = createContractEngine(createAuthRun());
let close: () => Promise<void>;
beforeAll(async () => {
	({close} = await openListener({engine}, socketPath));
});
afterAll(async () => {
	await close();
	folder.remove();
});
const get = async (path: string) => JSON.parse((await rawRequest({socketPath, path})).text);

describe('the OpenAPI document', () => {
	it('names every address the application answers, and no other', () => {
		const {routes} = createApp({engine, identity});
		const own = routes.filter(({path}) => !path.includes('*'));
		const named = (list: readonly {readonly method: string; readonly path: string}[]) =>
			[...new Set(list.map(({method, path}) => `${method.toUpperCase()} ${path}`))].sort();
		expect(named(operations)).toEqual(named(own));
	});

	const reads = operations.filter(({method, answers, media}) => method === 'get' && answers !== 'Open' && !media);
	it.each(reads)('says truly what $path answers', async ({path, answers}) => {
		const body = await get(path.replace(':id', 'Stream-B'));
		expect(shapes[answers].safeParse(body).error?.issues).toBeUndefined();
	});

	it('is served, with every reference in it defined', async () => {
		const document = await get('/api/openapi.json');
		expect(document).toMatchObject({openapi: '3.0.3', info: {title: 'claude-grid', version: identity.version}});
		const references = [...JSON.stringify(document).matchAll(/"#\/components\/schemas\/(?<name>\w+)"/g)];
		expect(references.length).toBeGreaterThan(10);
		for (const {groups} of references) expect(document.components.schemas).toHaveProperty(groups?.name ?? '');
		const body = document.paths['/api/commands'].post.requestBody.content['application/json'].schema;
		expect(JSON.stringify(body)).toContain('stream.recover');
	});

	it('gives every operation a name of its own, a tag, and the body of what it refuses', async () => {
		const document = await get('/api/openapi.json');
		const all = Object.values(document.paths as Record<string, Record<string, never>>).flatMap(one =>
			Object.values(one),
		);
		const ids = all.map(({operationId}) => operationId as string);
		expect(new Set(ids).size).toBe(operations.length);
		for (const id of ids) expect(id).toMatch(/^(get|post)[A-Z][A-Za-z]+$/);
		for (const {tags, description, responses} of all as {tags: string[]; description: string; responses: object}[]) {
			expect(document.tags.map(({name}: {name: string}) => name)).toContain(tags[0]);
			expect(description).toMatch(/\.$/);
			expect(JSON.stringify(responses)).toContain('#/components/schemas/Refusal');
		}
		expect(document.servers).toHaveLength(1);
		const {parameters} = document.paths['/api/streams/{id}/output'].get;
		expect(parameters.find(({name}: {name: string}) => name === 'limit').schema).toMatchObject({type: 'integer'});
	});

	it('names every state, and says nothing twice', async () => {
		const {components} = await get('/api/openapi.json');
		const {status, merge} = components.schemas.Stream.properties;
		expect(status.enum).toEqual(expect.arrayContaining(['pending', 'running', 'stalled', 'completed', 'stopped']));
		expect(merge.enum).toEqual(expect.arrayContaining(['unmerged', 'merging', 'merged', 'conflicted']));
		expect(components.schemas.StreamHealth.properties.status).toEqual(status);
		const twice = (node: unknown): unknown[] => {
			if (typeof node !== 'object' || node === null) return [];
			const {anyOf} = node as {anyOf?: unknown[]};
			const texts = (Array.isArray(anyOf) ? anyOf : []).map(one => JSON.stringify(one));
			return [...(new Set(texts).size < texts.length ? [node] : []), ...Object.values(node).flatMap(twice)];
		};
		expect(twice(components)).toEqual([]);
	});

	it('says truly what is refused', async () => {
		const missing = JSON.parse((await rawRequest({socketPath, path: '/api/streams/Nobody'})).text);
		const bad = JSON.parse((await rawRequest({socketPath, path: '/api/streams/Stream-B/output?limit=x'})).text);
		for (const body of [missing, bad]) expect(shapes.Refusal.safeParse(body).error).toBeUndefined();
	});
});
