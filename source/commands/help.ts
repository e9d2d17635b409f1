import {type FlagName, flags} from './flags.ts';
import type {Verb} from './verb.ts';
import {type VerbName, verbs} from './verbs.ts';

const width = 80;

export const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

export const gridHelp = (): string => {
	const rows = (Object.entries(verbs) as [VerbName, Verb][])
		.filter(([, verb]) => !verb.isHidden)
		.map(([name, verb]) => [`  ${name} ${verb.usage}`.trimEnd(), verb.summary] as const);
	return [
		'claude-grid: a control room for parallel coding agents',
		'',
		'Usage: claude-grid [plan]           open the grid',
		'       claude-grid <verb> ...       without the grid',
		'',
		...twoColumns(rows),
		'',
		...twoColumns([['Options of the grid: ', verbs.tui.flags.map(flag => `--${kebab(flag)}`).join(' ')]]),
		'',
		'Try it without any agent:  claude-grid demo',
		'Start with a sample plan:  claude-grid init, then claude-grid',
		'More of one verb:          claude-grid run --help',
		'',
		'Exit codes: 0 fine; 1 some stream failed, stopped, blocked or conflicted,',
		'            or a wait timed out; 2 bad usage or plan; 3 no run; 4 read-only;',
		'            130 interrupted',
	].join('\n');
};

export const verbHelp = (name: VerbName): string => {
	const verb: Verb = verbs[name];
	const rows = verb.flags.map(
		flag => [flagUsage(flag, verb.switches?.includes(flag)), verb.flagHelp?.[flag] ?? flags[flag].help] as const,
	);
	return [
		`claude-grid ${name} ${verb.usage}`.trimEnd(),
		`  ${verb.summary}`,
		...(rows.length > 0 ? ['', 'Options', ...twoColumns(rows)] : []),
		...(verb.examples.length > 0 ? ['', 'Examples', ...verb.examples.map(example => `  ${example}`)] : []),
	].join('\n');
};

const flagUsage = (flag: FlagName, isSwitch = false): string => {
	const {type} = flags[flag];
	const short = 'shortFlag' in flags[flag] ? `-${flags[flag].shortFlag}, ` : '';
	const value = type === 'boolean' || isSwitch ? '' : ` ${type === 'number' ? 'N' : 'VALUE'}`;
	return `  ${short}--${kebab(flag)}${value}`;
};

/** What stands at the right continues below itself when it is too long for the line. */
const twoColumns = (rows: readonly (readonly [string, string])[]): readonly string[] => {
	const left = Math.max(...rows.map(([name]) => name.length)) + 2;
	return rows.flatMap(([name, text]) =>
		wrapped(text, width - left).map((line, row) => (row === 0 ? name : '').padEnd(left) + line),
	);
};

const wrapped = (text: string, room: number): readonly string[] => {
	const lines: string[] = [];
	for (const word of text.split(' ')) {
		const last = lines.at(-1);
		if (last === undefined || last.length + 1 + word.length > room) lines.push(word);
		else lines[lines.length - 1] = `${last} ${word}`;
	}
	return lines;
};
