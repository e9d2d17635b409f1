import path from 'node:path';
import {asShown, type PrintStyle} from '../print/style.ts';
import {plainJson} from '../sanitise.ts';
import {openSettings} from '../store/settings.ts';
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

export const createContext = (parsed: Arguments): Context => {
	const {env} = process;
	const cwd = process.cwd();
	const style = {isAscii: isAscii(env), hasColour: false};
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
export const isAscii = (env: NodeJS.ProcessEnv): boolean => {
	const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
	return (locale !== '' && !/utf-?8/i.test(locale)) || isAsciiWished(env);
};

/** A broken settings file is told by the verbs that need it. */
const isAsciiWished = (env: NodeJS.ProcessEnv): boolean => {
	try {
		return openSettings(env).get('ascii') === true;
	} catch {
		return false;
	}
};
