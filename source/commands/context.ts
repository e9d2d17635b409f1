import {existsSync} from 'node:fs';
import path from 'node:path';
import {asShown, type PrintStyle} from '../print/style.ts';
import {plainJson} from '../sanitise.ts';
import {settingsPath} from '../store/settings-path.ts';
import type {Arguments} from './arguments.ts';

export type Context = Arguments & {
	readonly env: NodeJS.ProcessEnv;
	/** Where the verb works: --repo, else the working directory. Absolute. */
	readonly folder: string;
	readonly cwd: string;
	readonly now: () => number;
	/** One line to stdout. */
	readonly print: (line: string) => void;
	readonly warn: (line: string) => void;
	readonly isTerminal: boolean;
	readonly style: PrintStyle;
};

export const createContext = async (parsed: Arguments): Promise<Context> => {
	const {env} = process;
	const cwd = process.cwd();
	const style = {isAscii: await isAscii(env), hasColour: false};
	const shown = (line: string): string => (parsed.flags.json ? plainJson(line) : asShown(line, style));
	return {
		...parsed,
		env,
		cwd,
		folder: path.resolve(cwd, parsed.flags.repo ?? '.'),
		now: Date.now,
		print: line => void process.stdout.write(`${shown(line)}\n`),
		warn: line => void process.stderr.write(`${shown(line)}\n`),
		isTerminal: Boolean(process.stdout.isTTY && process.stdin.isTTY && env.TERM !== 'dumb'),
		style,
	};
};

/** A locale without UTF-8 gets ASCII, and whoever set it so; no locale at all means C, but most such places show UTF-8 (containers). */
export const isAscii = async (env: NodeJS.ProcessEnv): Promise<boolean> => {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	return (locale !== '' && !/utf-?8/i.test(locale)) || isAsciiWished(env);
};

/** A broken settings file is told by the verbs that need it. What reads settings is loaded only where there are some. */
const isAsciiWished = async (env: NodeJS.ProcessEnv): Promise<boolean> => {
	if (!existsSync(settingsPath(env))) return false;
	const {openSettings} = await import('../store/settings.ts');
	try {
		return openSettings(env).get('ascii') === true;
	} catch {
		return false;
	}
};
