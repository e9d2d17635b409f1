import {twoColumns} from './columns.ts';
import {type FlagName, flags} from './flags.ts';
import type {Verb} from './verb.ts';
import {type VerbName, verbGroups, verbs} from './verbs.ts';

export const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

/** A usage that is longer stands in the help of its verb only. */
const widestUsage = 20;

const shortUsage = (name: string, usage: string): string => {
	const [first = ''] = usage.split(' ');
	const usages = [`${name} ${usage}`.trimEnd(), `${name} ${first} ...`, `${name} ...`];
	return usages.find(text => text.length <= widestUsage) ?? name;
};

const groupRows = (group: Readonly<Record<string, Verb>>) =>
	Object.entries(group)
		.filter(([, verb]) => !verb.isHidden)
		.map(([name, verb]) => [`  ${shortUsage(name, verb.usage)}`, verb.summary] as const);

export const gridHelp = (): string =>
	[
		'claude-grid: a control room for parallel coding agents',
		'',
		'Usage: claude-grid [plan]        open the grid',
		'       claude-grid <verb> ...    without the grid',
		...verbGroups.flatMap(({title, verbs: group}) => [
			'',
			title,
			...twoColumns(groupRows(group), widestUsage + '  '.length),
		]),
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
	const name = 'value' in flags[flag] ? flags[flag].value : 'N';
	const short = 'shortFlag' in flags[flag] ? `-${flags[flag].shortFlag}, ` : '';
	const value = type === 'boolean' || isSwitch ? '' : ` ${name}`;
	return `  ${short}--${kebab(flag)}${value}`;
};
