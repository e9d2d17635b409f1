import path from 'node:path';
import {readDashboard} from '../../../server/dashboard.ts';
import {distribution} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';
import {checkPort, serveUntilInterrupted} from '../../serving/loopback.ts';

const defaultPort = 8888;

/** The web page on loopback. The token stands behind the #, which browsers send to nobody. */
export const run = (context: Context): Promise<number> =>
	serveUntilInterrupted(context, {
		port: checkPort(context.flags.port ?? defaultPort),
		dashboard: readDashboard(path.join(distribution(), 'dashboard')),
		usage: ({url, port}, {token}) => [
			`Open ${url}/#token=${token}`,
			`From another machine, first: ssh -L ${port}:127.0.0.1:${port} <this machine>`,
			'Anyone with this address can control the run. Ctrl-C closes the page; the run continues.',
		],
	});
