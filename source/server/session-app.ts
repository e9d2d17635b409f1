import {Hono} from 'hono';
import {createRateLimit} from '../rate-limit.ts';
import type {GridApp} from './app.ts';
import {type Bindings, refuse, tooMany} from './reply.ts';
import {isOfAgent} from './routes/agent-commands.ts';
import {jsonBody} from './routes/body.ts';
import {routes} from './routes/table.ts';

const reads = routes.filter(({isForAgents}) => isForAgents).map(({path}) => path);

const maxBytes = 64 * 1024;

/**
 * The socket of one agent's session: it looks, and reports what its own session does. Whoever comes through it is that
 * session, whatever they say; what is the user's to decide is refused.
 */
export const createSessionApp = (app: Pick<GridApp, 'fetch'>, sessionId: string): Pick<GridApp, 'fetch'> => {
	const session = new Hono<Bindings>();
	// Each look may cost a whole run.
	const isCalm = createRateLimit(10, 60);
	for (const path of reads)
		session.get(path, c => (isCalm(sessionId, Date.now()) ? app.fetch(c.req.raw, c.env) : tooMany(c)));
	session.post('/api/claims', c => app.fetch(c.req.raw, c.env));
	session.post('/api/commands', ...jsonBody(maxBytes), async c => {
		const command: unknown = await c.req.json().catch(() => undefined);
		if (!isOfAgent(command)) return refuse(c, 403, 'ONLY_USER', 'Only the user can do that.');
		// Its own session, and no environment of its choice.
		const {environment: _, ...rest} = command as typeof command & {readonly environment?: unknown};
		const headers = {'content-type': 'application/json'};
		const body = JSON.stringify({...rest, sessionId});
		return app.fetch(new Request(c.req.url, {method: 'POST', headers, body}), c.env);
	});
	session.notFound(c => refuse(c, 403, 'ONLY_USER', 'Only the user can do that.'));
	return {fetch: session.fetch};
};
