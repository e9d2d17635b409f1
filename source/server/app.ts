import type {HttpBindings} from '@hono/node-server';
import {Hono} from 'hono';
import type {ContentfulStatusCode} from 'hono/utils/http-status';
import type {Engine, Identity} from '../engine/types.ts';
import {UserError} from '../error.ts';
import {createRateLimit} from '../rate-limit.ts';
import {plainJson} from '../sanitise.ts';
import {type Dashboard, dashboardRoutes} from './dashboard.ts';
import {eventStream} from './events/events.ts';
import type {Guard} from './guard.ts';
import {loopbackGuard, secureHeaders} from './guard.ts';
import type {App, Ask, Bindings} from './reply.ts';
import {refuse} from './reply.ts';
import {jsonBody} from './routes/body.ts';
import type {Route, Service} from './routes/route.ts';
import {matcher, routes} from './routes/table.ts';
import {within} from './within.ts';

export type GridApp = {
	readonly fetch: (request: Request, env?: Partial<HttpBindings>) => Response | Promise<Response>;
	/** How many event streams are open now: the clients that watch. */
	readonly clients: () => number;
	/** What it answers, as the router has it. */
	readonly routes: readonly {readonly method: string; readonly path: string}[];
};

export type AppOptions = {
	readonly engine: Engine;
	readonly identity: Identity;
	/** Absent: the unix socket, whose file mode is the guard. */
	readonly guard?: Guard;
	/** The web page, too. */
	readonly dashboard?: Dashboard;
	/** Milliseconds between heartbeats of the event stream; default 15 s. */
	readonly heartbeatMs?: number;
	/** Makes the run say how things are before it is told. */
	readonly refresh?: () => Promise<void>;
	/** Told of every bug that was answered with 500. */
	readonly onBug?: (error: unknown) => void;
};

const pollMs = 2000;
/** Each is told of every change. */
const maxClients = 100;
const isUnseen = matcher(route => route.isUnseen === true);

/** The one HTTP application; one for the socket and, when asked, one with a guard for loopback. Routes only, no logic. */
export const createApp = (options: AppOptions): GridApp => {
	const {engine, identity, guard, dashboard, heartbeatMs = 15_000, refresh, onBug} = options;
	const app = new Hono<Bindings>();
	let clients = 0;
	app.use(secureHeaders);
	if (guard) app.use(loopbackGuard(guard, new Set(dashboard?.keys())));
	if (dashboard) dashboardRoutes(app, dashboard);
	app.use(async (c, next) => {
		// What agents said may be read in a terminal, with curl.
		c.json = ((body: unknown, status: ContentfulStatusCode = 200, headers: Record<string, string> = {}) =>
			c.body(plainJson(JSON.stringify(body)), status, {
				...headers,
				'content-type': 'application/json',
			})) as unknown as typeof c.json;
		await next();
	});
	if (refresh)
		app.use('/api/*', async (c, next) => {
			// A slow disk delays an answer, and does not prevent it.
			if (c.req.method === 'GET' && !isUnseen(c.req.path)) await within(pollMs, refresh());
			await next();
		});
	const service: Service = {
		engine,
		identity,
		isSocket: guard === undefined,
		isCalm: {agent: createRateLimit(20, 60), claims: createRateLimit(2, 20)},
		watch(c, paceMs) {
			if (clients >= maxClients) return undefined;
			clients += 1;
			return eventStream(c, engine, heartbeatMs, paceMs, () => {
				clients -= 1;
			});
		},
	};
	for (const route of routes) mount(app, route, service);
	app.notFound(c => refuse(c, 404, 'NOT_FOUND', 'There is nothing at this address.'));
	app.onError((error, c) => {
		if (error instanceof UserError) return refuse(c, 409, error.code, error.message, error.hint);
		onBug?.(error);
		return refuse(c, 500, 'INTERNAL', 'Internal error: the log of the engine has the details. Please report it.');
	});
	return {fetch: app.fetch, clients: () => clients, routes: app.routes};
};

const mount = (app: App, {path, body, answer}: Route, service: Service): void => {
	const respond = async (c: Ask) => {
		const given = await answer(c, service);
		return given instanceof Response ? given : c.json(given);
	};
	if (body) app.post(path, ...jsonBody(body.maxBytes(service)), respond);
	else app.get(path, respond);
};
