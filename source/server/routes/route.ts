import type * as z from 'zod';
import type {Engine, Identity} from '../../engine/types.ts';
import type {createRateLimit} from '../../rate-limit.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {Ask} from '../reply.ts';
import {noStream} from '../reply.ts';
import {type Environment, readBody} from './body.ts';
import type {Fields, Values} from './fields.ts';
import {readFields, streamId} from './fields.ts';
import type {ShapeName} from './openapi-shapes.ts';

type RateLimit = ReturnType<typeof createRateLimit>;

/** What an application answers from; one of each for as long as it lives. */
export type Service = {
	readonly engine: Engine;
	readonly identity: Identity;
	/** The socket, where whoever may write is the user. */
	readonly isSocket: boolean;
	readonly isCalm: {readonly agent: RateLimit; readonly claims: RateLimit};
	/** Opens an event stream; undefined: there are as many as there may be. */
	readonly watch: (c: Ask, paceMs: number) => Response | undefined;
};

export type Body<Value = unknown> = {
	readonly schema: z.ZodType<Value>;
	readonly maxBytes: (service: Pick<Service, 'isSocket'>) => number;
	/** Over the socket it may hold the client's environment beside what the schema says. */
	readonly takesEnvironment?: boolean;
};

type Asked<Query> = Service & {readonly c: Ask; readonly query: Query};
type Answer = object | Promise<object>;

/** One address: what is asked there, how it is documented, and what is answered. An object is sent as JSON. */
export type Route = {
	readonly method: 'get' | 'post';
	/** As the router has it: parameters with a colon. */
	readonly path: string;
	readonly summary: string;
	readonly answers: ShapeName;
	readonly fields: Fields;
	readonly body?: Body;
	/** Other than JSON. */
	readonly media?: string;
	/** An agent's session may read it, too. */
	readonly isForAgents?: boolean;
	/** Needs no token where reads are open. */
	readonly isOpen?: boolean;
	/** Nothing of the answer lies in a worktree: the run need not be looked at first. */
	readonly isUnseen?: boolean;
	readonly answer: (c: Ask, service: Service) => Answer;
};

type About = Pick<Route, 'summary' | 'answers' | 'media' | 'isForAgents' | 'isOpen' | 'isUnseen'>;

/** Something that is read. */
export const read = <Given extends Fields = Record<never, never>>(
	path: string,
	about: About & {readonly query?: Given},
	answer: (asked: Asked<Values<Given>>) => Answer,
): Route => {
	const {query: fields = {} as Given, ...rest} = about;
	return {
		method: 'get',
		path,
		fields,
		...rest,
		answer(c, service) {
			const query = readFields(c, fields);
			return query instanceof Response ? query : answer({...service, c, query});
		},
	};
};

/** Something that is done: the body is held against its schema first. */
export const act = <Value>(
	path: string,
	about: About,
	body: Body<Value>,
	answer: (value: Value, asked: Service & {readonly c: Ask; readonly environment?: Environment}) => Answer,
): Route => ({
	method: 'post',
	path,
	fields: {},
	...about,
	body,
	async answer(c, service) {
		const given = await readBody(c, body.schema, service.isSocket && body.takesEnvironment);
		if ('response' in given) return given.response;
		const {value, environment} = given;
		return answer(value, {...service, c, ...(environment && {environment})});
	},
});

const ofStream = streamId('a stream');

/** Something of a stream, by an id that is one; whether there is such a stream is for the answer to find. */
export const readById = <Given extends Fields = Record<never, never>>(
	path: string,
	about: About & {readonly query?: Given},
	answer: (id: string, asked: Asked<Values<Given>>) => Answer,
): Route =>
	read(`/api/streams/:id${path}`, about, asked => {
		const id = ofStream.read(asked.c, 'id', asked.c.req.param('id') ?? '');
		return id instanceof Response ? id : answer(id, asked);
	});

/** Something of a stream of the run. */
export const readStream = (path: string, about: About, view: (run: Run, stream: Stream) => object): Route =>
	readById(path, about, async (id, {c, engine}) => {
		const run = await engine.run();
		const stream = streamOf(run, id);
		return run && stream ? view(run, stream) : noStream(c, id);
	});

/** A stream by its id; never a property every object has, such as `constructor`. */
export const streamOf = (run: Run | null, id: string): Stream | undefined =>
	run && Object.hasOwn(run.streams, id) ? run.streams[id] : undefined;
