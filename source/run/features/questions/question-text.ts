import type {Question} from '../../model/types.ts';
import {type AskedRule, narrowRule} from './question-rule.ts';

/** What an agent wants to do, every field of it, and the rule that would allow the same from now on. */
export type Asked = {readonly text: string; readonly rule: string};

type Input = Readonly<Record<string, unknown>>;

/** The field that says most, for the tools of Claude Code. */
const mainFields: Readonly<Record<string, readonly [verb: string, field: string]>> = {
	Bash: ['run', 'command'],
	Edit: ['edit', 'file_path'],
	MultiEdit: ['edit', 'file_path'],
	NotebookEdit: ['edit', 'notebook_path'],
	Read: ['read', 'file_path'],
	WebFetch: ['fetch', 'url'],
	WebSearch: ['search the web for', 'query'],
	Write: ['write', 'file_path'],
};

/** Raw, one line for each field; further lines of a value are indented, so that none looks like a field of its own. */
export const describeQuestion = (tool: string, input: unknown, facts: AskedRule = {}): Asked => {
	const record = recordOf(input);
	const rest = input === undefined || input === record ? [] : [`input: ${valueText(input)}`];
	const [verb, main] = mainOf(tool);
	const isMainThere = main !== undefined && typeof record[main] === 'string' && record[main] !== '';
	const first = isMainThere ? `${verb} ${valueText(record[main])}` : `use ${tool}`;
	const others = Object.entries(record).filter(([name]) => !isMainThere || name !== main);
	return {
		text: [first, ...others.map(([name, value]) => `${nameText(name)}: ${valueText(value)}`), ...rest].join('\n'),
		rule: narrowRule(tool, input, facts),
	};
};

const recordOf = (input: unknown): Input =>
	typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Input) : {};

const mainOf = (tool: string): readonly [verb: string, field: string] | readonly [] =>
	Object.hasOwn(mainFields, tool) ? (mainFields[tool] ?? []) : [];

const longest = 500;
/** Fields of a command that change nothing of what it does. */
const besides: readonly string[] = ['description', 'timeout'];

/** What is asked, on one raw line; `…` at its end: there is more to it. */
export const briefQuestion = ({tool, input}: Pick<Question, 'tool' | 'input'>): string => {
	const record = recordOf(input);
	const [verb, main = ''] = mainOf(tool);
	const value = record[main];
	const isMainThere = typeof value === 'string' && value.trim() !== '';
	const [first = '', ...lines] = isMainThere ? value.trim().split(/\r?\n/) : [tool];
	const text = `${isMainThere ? verb : 'use'} ${first}`;
	const others = Object.keys(record).filter(name => name !== main && !(tool === 'Bash' && besides.includes(name)));
	const isWhole = lines.length === 0 && others.length === 0 && text.length <= longest;
	return isWhole ? text : `${text.slice(0, longest)} …`;
};

/** What the agent itself says that its command does; '' when it says nothing. */
export const saidOf = ({tool, input}: Pick<Question, 'tool' | 'input'>): string => {
	const {description} = recordOf(input);
	return tool === 'Bash' && typeof description === 'string' ? description : '';
};

const nameText = (name: string): string => (/^\w+$/.test(name) ? name : JSON.stringify(name));

const valueText = (value: unknown): string =>
	(typeof value === 'string' ? value : JSON.stringify(value)).replaceAll('\n', '\n    ');
