import {createHash, timingSafeEqual} from 'node:crypto';
import type {MiddlewareHandler} from 'hono';
import type {Bindings} from './reply.ts';
import {refuse} from './reply.ts';
import {matcher} from './routes/table.ts';
import {welcome} from './unauthenticated.ts';

export type Guard = {
	/** At least 32 random characters; every request but `/health` must carry it. */
	readonly token: string;
	/** GET of the seeds' endpoints needs no token. */
	readonly openReads?: boolean;
};

const ownHost = /^(?:127\.0\.0\.1|localhost)(?::\d{1,5})?$/i;
const isOpenRead = matcher(route => route.isOpen === true);

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

const isRead = (method: string): boolean => method === 'GET' || method === 'HEAD';

/**
 * Keeps other web sites (host, origin) and other users of the machine (token) out of a loopback listener. `files`: paths of
 * what holds no data and needs no token; a link on any site may lead there, but only as a page of its own.
 */
export const loopbackGuard = (
	{token, openReads = false}: Guard,
	files: ReadonlySet<string> = new Set(),
): MiddlewareHandler<Bindings> => {
	const expected = digest(`Bearer ${token}`);
	return async (c, next) => {
		const {method, path} = c.req;
		const host = c.req.header('host') ?? '';
		if (!ownHost.test(host))
			return refuse(c, 421, 'FOREIGN_HOST', 'This address answers 127.0.0.1 and localhost only.');
		if (!isRead(method) && method !== 'POST') return refuse(c, 405, 'BAD_METHOD', 'Only GET and POST are answered.');
		const origin = c.req.header('origin');
		const site = c.req.header('sec-fetch-site') ?? 'none';
		const isOwnOrigin = origin === undefined || origin.toLowerCase() === `http://${host.toLowerCase()}`;
		const isFile = isRead(method) && files.has(path);
		const isVisit = isFile && c.req.header('sec-fetch-dest') === 'document';
		if (!isVisit && (!isOwnOrigin || (site !== 'none' && site !== 'same-origin'))) {
			return refuse(c, 403, 'FOREIGN_ORIGIN', 'Cross-origin requests are not allowed.');
		}
		const isOpen = path === '/health' || isFile || (openReads && isRead(method) && isOpenRead(path));
		if (!isOpen && !timingSafeEqual(digest(c.req.header('authorization') ?? ''), expected)) {
			c.header('www-authenticate', 'Bearer');
			return refuse(
				c,
				401,
				'NO_TOKEN',
				'A token is needed.',
				'Send "Authorization: Bearer <token>" with the token that claude-grid serve printed.',
			);
		}
		if (!isOpen) welcome(c.env?.incoming?.socket);
		return next();
	};
};

/** For every answer, on both listeners. */
export const secureHeaders: MiddlewareHandler<Bindings> = async (c, next) => {
	await next();
	c.header(
		'content-security-policy',
		"default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
	);
	c.header('x-content-type-options', 'nosniff');
	c.header('x-frame-options', 'DENY');
	c.header('cross-origin-resource-policy', 'same-origin');
	c.header('referrer-policy', 'no-referrer');
	c.header('cache-control', 'no-store');
};
