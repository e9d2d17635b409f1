import {request} from 'node:http';
import type {Socket} from 'node:net';
import {isAllowed} from './hosts.ts';

/** The user's own proxy, by which this machine reaches others. */
export type Upstream = {
	readonly http?: string;
	readonly https?: string;
	/** Hosts that are reached without it. */
	readonly direct: readonly string[];
};

type Environment = Readonly<Record<string, string | undefined>>;

const isProxy = (address: string): boolean => URL.canParse(address) && new URL(address).protocol === 'http:';

/** As curl reads it from the environment; a proxy that is spoken to otherwise than by HTTP is not used. */
export const upstreamOf = (env: Environment): Upstream | undefined => {
	const named = (name: string): string => env[name.toLowerCase()] || env[name] || '';
	const [http, https] = ['HTTP_PROXY', 'HTTPS_PROXY'].map(name => named(name) || named('ALL_PROXY')).map(addressOf);
	if (!http && !https) return undefined;
	const direct = named('NO_PROXY')
		.split(/[\s,]+/)
		.filter(Boolean);
	return {...(http && {http}), ...(https && {https}), direct};
};

const addressOf = (text: string): string | undefined => {
	const address = text === '' || text.includes('://') ? text : `http://${text}`;
	return isProxy(address) ? address : undefined;
};

const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);

/** The proxy for a host; undefined: it is reached directly. */
export const proxyFor = (
	upstream: Upstream | undefined,
	scheme: 'http' | 'https',
	target: {readonly host: string; readonly port: number},
): URL | undefined => {
	const address = upstream?.[scheme];
	if (!upstream || address === undefined || isLoopback(target.host)) return undefined;
	const rules = upstream.direct.flatMap(rule =>
		rule === '*' ? [target.host] : [rule, `*.${rule.replace(/^\*?\./, '')}`],
	);
	return isAllowed(rules, target) ? undefined : new URL(address);
};

export const proxyHeaders = ({username, password}: URL): Readonly<Record<string, string>> => {
	if (username === '') return {};
	const words = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
	return {'proxy-authorization': `Basic ${Buffer.from(words).toString('base64')}`};
};

/** A connection to `name:port` through that proxy; `fail` when there is none. */
export const tunnelThrough = (proxy: URL, address: string, open: (outside: Socket) => void, fail: () => void): void => {
	const asked = request({
		host: proxy.hostname,
		port: Number(proxy.port) || 80,
		method: 'CONNECT',
		path: address,
		headers: {host: address, ...proxyHeaders(proxy)},
		agent: false,
	});
	asked.on('connect', (answer, outside, head) => {
		if (answer.statusCode !== 200) {
			outside.destroy();
			return fail();
		}
		if (head.length > 0) outside.unshift(head);
		open(outside);
	});
	asked.on('response', answer => {
		answer.destroy();
		fail();
	});
	asked.on('error', fail);
	asked.end();
};
