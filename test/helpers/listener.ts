import {mkdtempSync, realpathSync, rmSync} from 'node:fs';
import {request} from 'node:http';
import {tmpdir} from 'node:os';
import {join} from 'node:path';
import type {Identity} from '../../source/engine/types.ts';
import {protocolVersion} from '../../source/run/apply-change.ts';
import type {AppOptions} from '../../source/server/app.ts';
import {createApp} from '../../source/server/app.ts';
import {listenOnSocket} from '../../source/server/listen.ts';

export const identity: Identity = {
	commonDir: '/home/me/shop/.git',
	instanceId: 'instance-1',
	version: '0.1.0',
	protocol: protocolVersion,
	pid: process.pid,
};

export type TemporaryFolder = {readonly path: string; readonly remove: () => void};

export const temporaryFolder = (): TemporaryFolder => {
	const path = realpathSync(mkdtempSync(join(tmpdir(), 'grid-')));
	return {path, remove: () => rmSync(path, {recursive: true, force: true, maxRetries: 20, retryDelay: 50})};
};

/** A real server on a real socket. */
export const openListener = async (options: Partial<AppOptions> & Pick<AppOptions, 'engine'>, path: string) => {
	const app = createApp({identity, ...options});
	const listening = await listenOnSocket({app, path});
	return {app, close: listening.close};
};

export type RawAnswer = {
	readonly status: number;
	readonly headers: NodeJS.Dict<string | string[]>;
	readonly text: string;
};

/** One request exactly as written; nothing is added but what HTTP needs. */
export const rawRequest = (options: {
	readonly socketPath?: string;
	readonly port?: number;
	readonly method?: string;
	readonly path: string;
	readonly headers?: Readonly<Record<string, string>>;
	readonly body?: string | Buffer;
	readonly setHost?: boolean;
}): Promise<RawAnswer> =>
	new Promise((resolve, reject) => {
		const {body, socketPath, port, ...rest} = options;
		const where = socketPath === undefined ? {host: '127.0.0.1', port} : {socketPath};
		const sending = request({...rest, ...where, agent: false}, response => {
			let text = '';
			response.setEncoding('utf8');
			response.on('data', chunk => {
				text += chunk;
			});
			response.on('end', () => resolve({status: response.statusCode ?? 0, headers: response.headers, text}));
			response.on('error', reject);
		});
		sending.on('error', reject);
		sending.end(body);
	});
