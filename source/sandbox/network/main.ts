import {writeFileSync} from 'node:fs';
import {connect, createServer} from 'node:net';
import {readTextSync, smallBytes} from '../../read-file.ts';
import {serveProxy} from './proxy.ts';
import type {Upstream} from './upstream.ts';

/** `proxy <folder> <hosts as JSON> <file that names the user's own proxy> <pid that it belongs to>` outside, `relay <port> <socket> <ready file>` inside. */
const [mode, ...args] = process.argv.slice(2);

const pollMs = 250;

// A key of the terminal that is meant for the program inside.
for (const name of ['SIGINT', 'SIGQUIT'] as const) process.on(name, () => {});

if (mode === 'proxy') {
	const [folder = '', hosts = '[]', upstream = '', owner = ''] = args;
	const own: Upstream | undefined = JSON.parse(readTextSync(upstream, smallBytes)) ?? undefined;
	// A socket's path may have 107 bytes.
	process.chdir(folder);
	serveProxy(JSON.parse(hosts), {socket: 'p.sock', refused: 'refused'}, own);
	// It belongs to the process that holds the sandbox open, and ends with it, which may be before we have begun.
	setInterval(() => {
		if (process.ppid !== Number(owner)) process.exit(0);
	}, pollMs);
}

if (mode === 'relay') {
	const [port = '0', socket = '', ready = ''] = args;
	const server = createServer(inside => {
		const outside = connect(socket);
		for (const [one, other] of [
			[inside, outside],
			[outside, inside],
		] as const) {
			one.on('error', () => other.destroy());
			one.on('close', () => other.destroy());
			one.pipe(other);
		}
	});
	server.listen(Number(port), '127.0.0.1', () => writeFileSync(ready, ''));
}
