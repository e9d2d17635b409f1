import {appendFileSync, rmSync} from 'node:fs';
import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import {connect, type Socket} from 'node:net';
import {isAllowed} from './hosts.ts';
import {proxyFor, proxyHeaders, tunnelThrough, type Upstream} from './upstream.ts';

const mostReported = 200;

type Target = {readonly host: string; readonly port: number};

const targetOf = (address: string, port: number): Target | undefined => {
	try {
		const {hostname, port: named} = new URL(`http://${address}`);
		return {host: hostname.replace(/^\[|\]$/g, ''), port: Number(named) || port};
	} catch {
		return undefined;
	}
};

/** Lets what is inside reach these hosts and no other; each one that is refused is written down once. */
export const serveProxy = (
	hosts: readonly string[],
	files: {readonly socket: string; readonly refused: string},
	upstream?: Upstream,
) => {
	const reported = new Set<string>();
	const refuse = ({host, port}: Target): string => {
		const name = `${host}:${port}`;
		if (!reported.has(name) && reported.size < mostReported) appendFileSync(files.refused, `${name.slice(0, 200)}\n`);
		reported.add(name);
		return `The sandbox does not let this reach ${host}. The user can add it to "hosts" in the plan's "sandbox".\n`;
	};
	const forward = (incoming: IncomingMessage, answer: ServerResponse): void => {
		const url = URL.canParse(incoming.url ?? '') ? new URL(incoming.url ?? '') : undefined;
		const target = url && {host: url.hostname, port: Number(url.port) || 80};
		if (!url || !target || !isAllowed(hosts, target)) {
			answer.writeHead(403, {'content-type': 'text/plain', 'x-claude-grid': 'sandbox'});
			answer.end(target ? refuse(target) : 'This is a proxy.\n');
			return;
		}
		const {'proxy-connection': _, ...headers} = incoming.headers;
		const proxy = proxyFor(upstream, 'http', target);
		const way = proxy
			? {host: proxy.hostname, port: Number(proxy.port) || 80, path: url.href}
			: {host: target.host, port: target.port, path: url.pathname + url.search};
		const sent = {...headers, ...(proxy && proxyHeaders(proxy))};
		// Not by the proxy that the environment names: that is for the inside.
		const outgoing = request({...way, method: incoming.method, headers: sent, agent: false}, response => {
			answer.writeHead(response.statusCode ?? 502, response.headers);
			response.pipe(answer);
		});
		outgoing.on('error', error => {
			if (!answer.headersSent) answer.writeHead(502);
			answer.end(`${error.message}\n`);
		});
		incoming.pipe(outgoing);
	};
	const tunnel = (incoming: IncomingMessage, inside: Socket, head: Buffer): void => {
		inside.on('error', () => inside.destroy());
		const target = targetOf(incoming.url ?? '', 443);
		if (!target || !isAllowed(hosts, target)) {
			inside.end(`HTTP/1.1 403 Forbidden\r\ncontent-type: text/plain\r\n\r\n${target ? refuse(target) : ''}`);
			return;
		}
		const join = (outside: Socket): void => {
			outside.on('error', () => inside.destroy());
			inside.on('close', () => outside.destroy());
			inside.write('HTTP/1.1 200 Connection established\r\n\r\n');
			outside.write(head);
			outside.pipe(inside);
			inside.pipe(outside);
		};
		const proxy = proxyFor(upstream, 'https', target);
		if (proxy) {
			const fail = () => inside.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			const name = target.host.includes(':') ? `[${target.host}]` : target.host;
			return tunnelThrough(proxy, `${name}:${target.port}`, join, fail);
		}
		const outside = connect(target.port, target.host, () => join(outside));
		outside.on('error', () => inside.destroy());
		inside.on('close', () => outside.destroy());
	};
	rmSync(files.socket, {force: true});
	const server = createServer(forward);
	server.on('connect', (incoming, socket, head) => tunnel(incoming, socket as Socket, head));
	server.on('clientError', (_error, socket) => socket.destroy());
	server.listen(files.socket);
	return server;
};
