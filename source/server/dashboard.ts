import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {gzipSync} from 'node:zlib';
import type {App} from './reply.ts';

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
};

type File = {readonly type: string; readonly body: string; readonly gzipped: Uint8Array<ArrayBuffer>};

/** The page's files by the path they are asked for. They hold no data: whoever asks may have them. */
export type Dashboard = ReadonlyMap<string, File>;

/** Reads the files of the page; they are served from memory, so that an update of the package changes nothing under it. */
export const readDashboard = (folder: string): Dashboard =>
	new Map(
		readdirSync(folder).flatMap(name => {
			const type = types[path.extname(name)];
			if (type === undefined) return [];
			const body = readFileSync(path.join(folder, name), 'utf8');
			const file: File = {type, body, gzipped: Uint8Array.from(gzipSync(body))};
			return name === 'index.html' ? [['/', file] as const] : [[`/${name}`, file] as const];
		}),
	);

/** A coding that is refused has the weight 0. */
const takesGzip = (accepted: string | undefined): boolean =>
	/\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))/i.test(accepted ?? '');

export const dashboardRoutes = (app: App, dashboard: Dashboard): void => {
	for (const [address, {type, body, gzipped}] of dashboard)
		app.get(address, c => {
			const headers = {'content-type': type, vary: 'accept-encoding'};
			return takesGzip(c.req.header('accept-encoding'))
				? c.body(gzipped, 200, {...headers, 'content-encoding': 'gzip'})
				: c.body(body, 200, headers);
		});
};
