import {escapeText} from '../escape.ts';
import type {PlannedStream} from '../types.ts';
import {listNames} from './list-names.ts';

/** Commands that empty or make a folder anew, and how the folder's name ends. */
const installers: readonly (readonly [RegExp, RegExp])[] = [
	[
		/\bnpm\s+(?:ci|clean-install|i|install)\b|\b(?:pnpm|yarn|bun)\b(?!\s+(?:run|test|exec|dlx|x)\b)/,
		/(?:^|\/)node_modules$/,
	],
	[
		/\bvenv\b|\bvirtualenv\b|\buv\s+(?:sync|venv)\b|\b(?:poetry|pipenv)\s+(?:install|sync)\b/,
		/(?:^|\/)\.?(?:venv|env)$/,
	],
	[/\bcargo\s+clean\b|\bmvn\b.*\bclean\b/, /(?:^|\/)target$/],
	[/\bgradlew?\b.*\bclean\b/, /(?:^|\/)build$/],
	[/\bbundle\s+install\b|\bcomposer\s+install\b|\bgo\s+mod\s+vendor\b/, /(?:^|\/)vendor$/],
];

const removes = (command: string, path: string): boolean =>
	installers.some(([runs, makes]) => runs.test(command) && makes.test(path)) ||
	(/\brm\s+-\w*r/.test(command) && command.split(/[\s;&|]+/).some(word => word.replace(/^\.\/|\/$/g, '') === path));

/** What `link` copies for nothing, because setup or verify makes it anew. */
export const linkAdvice = (streams: readonly PlannedStream[]): string[] => {
	const found = new Map<
		string,
		{readonly key: string; readonly command: string; readonly path: string; ids: string[]}
	>();
	for (const {id, link, setup, verify} of streams) {
		for (const [key, command] of Object.entries({setup, verify})) {
			for (const path of command === undefined ? [] : link.filter(one => removes(command, one))) {
				const at = JSON.stringify([key, command, path]);
				const pair = found.get(at) ?? {key, command: command ?? '', path, ids: []};
				pair.ids.push(id);
				found.set(at, pair);
			}
		}
	}

	return [...found.values()].map(
		({key, command, path, ids}) =>
			`link copies ${escapeText(path)} into ${listNames(ids)}, and ${key} (${escapeText(command)}) makes it anew: take it out of link.`,
	);
};
