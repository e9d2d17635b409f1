import {afterAll, beforeAll, describe, expect, it} from 'vitest';
import {createApp} from '../../source/server/app.ts';
import {operations} from '../../source/server/openapi.ts';
import {shapes} from '../../source/server/openapi-shapes.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {identity, openDoor, rawRequest, temporaryFolder} from '../helpers/door.ts';

const folder = temporaryFolder();
const socketPath = `${folder.path}/grid.sock`;
const engine = createContractEngine(createAuthRun());
let close: () => Promise<void>;
beforeAll(async () => {
	({close} = await openDoor({engine}, socketPath));
});
afterAll(async () => {
	await close();
	folder.remove();
});
const get = async (path: string) => JSON.parse((await rawRequest({socketPath, path})).text);

describe('the OpenAPI document', () => {
	it('names every address the application answers, and no other', () => {
		const {routes} = createApp({engine, identity});
		const own = routes.filter(({path}) => !path.startsWith('/api/view') && !path.includes('*'));
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
});
