import {flags} from './flags.ts';
import type {Verb} from './verb.ts';
import {type VerbName, verbs} from './verbs.ts';

export const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

export const gridHelp = (): string => {
	const rows = (Object.entries(verbs) as [VerbName, Verb][]).filter(([, verb]) => !verb.isHidden);
	const width = Math.max(...rows.map(([name, verb]) => `${name} ${verb.usage}`.length)) + 2;
	return [
		'claude-grid: a control room for parallel coding agents',
		'',
		`${'  claude-grid [plan]'.padEnd(width + 4)}open the grid`,
		...rows.map(([name, verb]) => `  claude-grid ${name} ${verb.usage}`.trimEnd().padEnd(width + 14) + verb.summary),
		'',
		'Try it without any agent:  claude-grid demo',
		'Start with a sample plan:  claude-grid init, then claude-grid',
		'More of one verb:          claude-grid run --help',
		'',
		'Exit codes: 0 fine; 1 some stream failed, stopped, blocked or conflicted, or a wait timed out;',
		'            2 bad usage or plan; 3 no run; 4 read-only; 130 interrupted',
	].join('\n');
};

export const verbHelp = (name: VerbName): string => {
	const verb: Verb = verbs[name];
	const rows = verb.flags.map(flag => {
		const {type, help} = flags[flag];
		const short = 'shortFlag' in flags[flag] ? `-${flags[flag].shortFlag}, ` : '';
		const value = type === 'boolean' ? '' : ` ${type === 'number' ? 'N' : 'VALUE'}`;
		return [`  ${short}--${kebab(flag)}${value}`, help] as const;
	});
	const width = Math.max(0, ...rows.map(([left]) => left.length)) + 2;
	return [
		`claude-grid ${name} ${verb.usage}`.trimEnd(),
		`  ${verb.summary}`,
		...(rows.length > 0 ? ['', 'Options', ...rows.map(([left, help]) => left.padEnd(width) + help)] : []),
		...(verb.examples.length > 0 ? ['', 'Examples', ...verb.examples.map(example => `  ${example}`)] : []),
	].join('\n');
};
