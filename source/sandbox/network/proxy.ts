import {appendFileSync, rmSync} from 'node:fs';
import {createServer, type IncomingMessage, request, type ServerResponse} from 'node:http';
import {connect, type Socket} from 'node:net';
import {isAllowed} from './hosts.ts';

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
export const serveProxy = (hosts: readonly string[], files: {readonly socket: string; readonly refused: string}) => {
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
		const options = {host: target.host, port: target.port, method: incoming.method, path: url.pathname + url.search};
		// Not by the proxy that the environment names: that is for the inside.
		const outgoing = request({...options, headers, agent: false}, response => {
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
		const outside = connect(target.port, target.host, () => {
			inside.write('HTTP/1.1 200 Connection established\r\n\r\n');
			outside.write(head);
			outside.pipe(inside);
			inside.pipe(outside);
		});
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
