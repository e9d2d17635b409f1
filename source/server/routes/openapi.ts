import * as z from 'zod';
import {shapes} from './openapi-shapes.ts';
import type {Route} from './route.ts';

const schemaOf = (shape: z.ZodType) => z.toJSONSchema(shape, {unrepresentable: 'any', target: 'openapi-3.0'});

const parametersOf = ({path, fields}: Route) => [
	...(path.includes(':id') ? [{name: 'id', in: 'path', required: true, schema: {type: 'string'}}] : []),
	...Object.entries(fields).map(([name, {description, schema}]) => ({name, in: 'query', description, schema})),
];

const json = (schema: object) => ({'application/json': {schema}});
const refused = {
	description: 'refused: a sentence says why',
	content: json({$ref: '#/components/schemas/Refusal'}),
};

/** `GET /api/streams/:id/diff` is `getStreamsDiff`, with `ById` where an id stands last. */
const idOf = ({method, path}: Route): string => {
	const parts = path
		.replace(/^\/api/, '')
		.replace(/\.json$/, '')
		.split(/[/-]/)
		.filter(Boolean);
	const words = parts.map(part => (part === ':id' ? 'byId' : part));
	return method + words.map(word => word[0]?.toUpperCase() + word.slice(1)).join('');
};

const tagOf = ({method, path}: Route): string =>
	method === 'post' ? 'act' : path.includes('/streams') ? 'streams' : 'run';

const tags = [
	{name: 'act', description: 'Change something'},
	{name: 'run', description: 'Look at the run'},
	{name: 'streams', description: 'Look at a stream'},
];

const describe = (operation: Route) => ({
	operationId: idOf(operation),
	summary: operation.summary,
	description: `${operation.summary}.`,
	tags: [tagOf(operation)],
	parameters: parametersOf(operation),
	...(operation.body && {requestBody: {required: true, content: json(schemaOf(operation.body.schema))}}),
	responses: {
		200: {
			description: operation.summary,
			content: {[operation.media ?? 'application/json']: {schema: {$ref: `#/components/schemas/${operation.answers}`}}},
		},
		'4XX': refused,
	},
	...(operation.path === '/health' && {security: []}),
});

/** The API as an OpenAPI 3.0 document. */
export const openApi = (operations: readonly Route[], version: string) => {
	const paths: Record<string, Record<string, object>> = {};
	for (const operation of operations) {
		const path = operation.path.replace(':id', '{id}');
		paths[path] = {...paths[path], [operation.method]: describe(operation)};
	}
	return {
		openapi: '3.0.3',
		info: {
			title: 'claude-grid',
			version,
			description: 'A run of claude-grid: look at it and act on it.',
			license: {name: 'MIT', url: 'https://opensource.org/license/mit'},
			contact: {name: 'claude-grid'},
		},
		servers: [{url: '/', description: 'The engine that serves this document'}],
		tags,
		security: [{token: []}],
		paths,
		components: {
			securitySchemes: {token: {type: 'http', scheme: 'bearer'}},
			schemas: Object.fromEntries(Object.entries(shapes).map(([name, shape]) => [name, schemaOf(shape)])),
		},
	};
};
