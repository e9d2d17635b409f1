import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import type {App} from './reply.ts';

const types: Readonly<Record<string, string>> = {
	'.html': 'text/html; charset=utf-8',
	'.js': 'text/javascript; charset=utf-8',
	'.css': 'text/css; charset=utf-8',
	'.svg': 'image/svg+xml',
};

/** The page's files by the path they are asked for. They hold no data: whoever asks may have them. */
export type Dashboard = ReadonlyMap<string, {readonly type: string; readonly body: string}>;

/** Reads the files of the page; they are served from memory, so that an update of the package changes nothing under it. */
export const readDashboard = (folder: string): Dashboard =>
	new Map(
		readdirSync(folder).flatMap(name => {
			const type = types[path.extname(name)];
			const file = {type: type ?? '', body: readFileSync(path.join(folder, name), 'utf8')};
			if (type === undefined) return [];
			return name === 'index.html' ? [['/', file] as const] : [[`/${name}`, file] as const];
		}),
	);

export const dashboardRoutes = (app: App, dashboard: Dashboard): void => {
	for (const [address, {type, body}] of dashboard) app.get(address, c => c.body(body, 200, {'content-type': type}));
};
