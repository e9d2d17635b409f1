import * as z from 'zod';
import {claimsSchema, cleanSchema, commandSchema, startSchema} from '../../run/model/command.ts';
import {type ShapeName, shapes, taskStates} from './openapi-shapes.ts';

type Query = string | {readonly description: string; readonly schema: object};

type Operation = {
	readonly method: 'get' | 'post';
	/** As the router has it: parameters with a colon. */
	readonly path: string;
	readonly summary: string;
	readonly answers: ShapeName;
	/** Name and meaning of what may stand after the question mark. */
	readonly query?: Readonly<Record<string, Query>>;
	readonly body?: z.ZodType;
	/** Other than JSON. */
	readonly media?: string;
};

const whole = (description: string, minimum: number): Query => ({description, schema: {type: 'integer', minimum}});

const limit = {limit: whole('how many at most, newest last', 1)};
const into = {into: 'the branch to merge into; default: the target of the run'};
const at = {checkpoint: whole('the number of a checkpoint: as it was then', 1)};
const outputQuery = {attempt: whole('an earlier attempt', 1), before: whole('entries before this one', 0), ...limit};

/** Every operation of the API. */
export const operations: readonly Operation[] = [
	{method: 'get', path: '/health', summary: 'Whether it is there; needs no token', answers: 'Health'},
	{method: 'get', path: '/api/streams', summary: 'All streams', answers: 'Streams'},
	{method: 'get', path: '/api/streams/:id', summary: 'A stream with its tasks', answers: 'Stream'},
	{method: 'get', path: '/api/streams/:id/health', summary: 'How a stream is', answers: 'StreamHealth'},
	{method: 'get', path: '/api/streams/:id/checkpoint', summary: 'Its newest checkpoint', answers: 'StreamCheckpoint'},
	{method: 'get', path: '/api/streams/:id/output', summary: 'Its log', answers: 'Output', query: outputQuery},
	{method: 'get', path: '/api/streams/:id/diff', summary: 'What it has changed', answers: 'Diff', query: at},
	{method: 'get', path: '/api/streams/:id/review', summary: 'Its changes as they are reviewed', answers: 'Open'},
	{method: 'get', path: '/api/streams/:id/take-over', summary: 'How the user takes over', answers: 'Open'},
	{
		method: 'get',
		path: '/api/streams/:id/merge-preview',
		summary: 'What a merge would do',
		answers: 'Open',
		query: into,
	},
	{
		method: 'get',
		path: '/api/tasks',
		summary: 'Tasks, of one stream or of all',
		answers: 'Tasks',
		query: {streamId: 'a stream', status: {description: 'only those', schema: {type: 'string', enum: taskStates}}},
	},
	{
		method: 'get',
		path: '/api/activity',
		summary: 'Who works, or worked last, on each stream',
		answers: 'Activities',
		query: {active: 'true: only who works now'},
	},
	{method: 'get', path: '/api/checkpoints', summary: 'All checkpoints that are kept', answers: 'Checkpoints'},
	{method: 'get', path: '/api/identity', summary: 'Which engine answers', answers: 'Open'},
	{method: 'get', path: '/api/run', summary: 'The whole run', answers: 'Run'},
	{method: 'get', path: '/api/new-stream', summary: 'What an added stream would run', answers: 'Open'},
	{method: 'get', path: '/api/lead', summary: 'What the lead agent waits for', answers: 'Open'},
	{method: 'get', path: '/api/answers/:id', summary: 'What the user said to a question of an agent', answers: 'Open'},
	{method: 'get', path: '/api/activities', summary: 'The history of the run', answers: 'Open', query: limit},
	{
		method: 'get',
		path: '/api/events',
		summary: 'Server-sent events: `run` with the whole run first, then `changed`',
		answers: 'Open',
		query: {pace: whole('milliseconds in which changes travel together', 0)},
		media: 'text/event-stream',
	},
	{method: 'get', path: '/api/openapi.json', summary: 'This document', answers: 'Open'},
	{method: 'post', path: '/api/commands', summary: 'What the keys do', answers: 'Answer', body: commandSchema},
	{method: 'post', path: '/api/claims', summary: 'Who works on these files', answers: 'Open', body: claimsSchema},
	{method: 'post', path: '/api/start', summary: 'Start or continue a run', answers: 'Open', body: startSchema},
	{method: 'post', path: '/api/clean', summary: 'Remove what is merged and clean', answers: 'Open', body: cleanSchema},
];

const schemaOf = (shape: z.ZodType) => z.toJSONSchema(shape, {unrepresentable: 'any', target: 'openapi-3.0'});

const parametersOf = ({path, query = {}}: Operation) => [
	...(path.includes(':id') ? [{name: 'id', in: 'path', required: true, schema: {type: 'string'}}] : []),
	...Object.entries(query).map(([name, given]) => ({
		name,
		in: 'query',
		...(typeof given === 'string' ? {description: given, schema: {type: 'string'}} : given),
	})),
];

const json = (schema: object) => ({'application/json': {schema}});
const refused = {
	description: 'refused: a sentence says why',
	content: json({$ref: '#/components/schemas/Refusal'}),
};

/** `GET /api/streams/:id/diff` is `getStreamsDiff`, with `ById` where an id stands last. */
const idOf = ({method, path}: Operation): string => {
	const parts = path
		.replace(/^\/api/, '')
		.replace(/\.json$/, '')
		.split(/[/-]/)
		.filter(Boolean);
	const words = parts.map(part => (part === ':id' ? 'byId' : part));
	return method + words.map(word => word[0]?.toUpperCase() + word.slice(1)).join('');
};

const tagOf = ({method, path}: Operation): string =>
	method === 'post' ? 'act' : path.includes('/streams') ? 'streams' : 'run';

const tags = [
	{name: 'act', description: 'Change something'},
	{name: 'run', description: 'Look at the run'},
	{name: 'streams', description: 'Look at a stream'},
];

const describe = (operation: Operation) => ({
	operationId: idOf(operation),
	summary: operation.summary,
	description: `${operation.summary}.`,
	tags: [tagOf(operation)],
	parameters: parametersOf(operation),
	...(operation.body && {requestBody: {required: true, content: json(schemaOf(operation.body))}}),
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
export const openApi = (version: string) => {
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
