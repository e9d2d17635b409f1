/**
 * What an answer "always" allows, in Claude Code's rule syntax: `Bash(npm test)` that command alone, `Bash(npm test:*)` all that begin
 * so, `Write(docs/a.md)` that file, `Write(docs/**)` what is in that folder, `Tool` all of it. `Tool={...}`: exactly that input.
 */

/** What the engine saw when the question came. `isInside`: its file lies in the worktree, reached by no link. */
export type AskedRule = {readonly isInside?: boolean | undefined};

type Input = Readonly<Record<string, unknown>>;

/** Longer ones are answered each time: up to 200 are kept. */
const longestRule = 4000;

const fileTools: Readonly<Record<string, {readonly path: string; readonly others: readonly string[]}>> = {
	Edit: {path: 'file_path', others: ['old_string', 'new_string', 'replace_all']},
	MultiEdit: {path: 'file_path', others: ['edits']},
	NotebookEdit: {path: 'notebook_path', others: ['cell_id', 'cell_type', 'edit_mode', 'new_source']},
	Read: {path: 'file_path', others: ['limit', 'offset', 'pages']},
	Write: {path: 'file_path', others: ['content']},
};

/** Fields that do not change what a command does. */
const besideCommand = ['description', 'timeout'];

const isOnly = (input: Input, names: readonly string[]): boolean =>
	Object.keys(input).every(name => names.includes(name));

/** The command of a plain call of the shell. */
const commandOf = (tool: string, input: unknown): string | undefined => {
	if (tool !== 'Bash' || typeof input !== 'object' || input === null) return undefined;
	const {command} = input as Input;
	return typeof command === 'string' && isOnly(input as Input, ['command', ...besideCommand]) ? command : undefined;
};

/** The file of a call that reads or writes just that. */
export const fileOf = (tool: string, input: unknown): string | undefined => {
	const known = Object.hasOwn(fileTools, tool) ? fileTools[tool] : undefined;
	if (!known || typeof input !== 'object' || input === null) return undefined;
	const file = (input as Input)[known.path];
	return typeof file === 'string' && file !== '' && isOnly(input as Input, [known.path, ...known.others])
		? file
		: undefined;
};

const isPattern = (text: string): boolean => text.endsWith('*');

/** The least that allows the same again; '' when that is too long to be kept. */
export const narrowRule = (tool: string, input: unknown, {isInside}: AskedRule = {}): string => {
	const plain = commandOf(tool, input) ?? (isInside ? fileOf(tool, input) : undefined);
	const rule = plain !== undefined && !isPattern(plain) ? `${tool}(${plain})` : exactRule(tool, input);
	return rule.length > longestRule ? '' : rule;
};

const exactRule = (tool: string, input: unknown): string => `${tool}=${JSON.stringify(sorted(input))}`;

const sorted = (value: unknown): unknown => {
	if (Array.isArray(value)) return value.map(sorted);
	if (typeof value !== 'object' || value === null) return value;
	return Object.fromEntries(
		Object.entries(value)
			.sort(([a], [b]) => (a < b ? -1 : 1))
			.map(([name, inner]) => [name, sorted(inner)]),
	);
};

const read = (rule: string): {readonly tool: string; readonly pattern: string} | undefined => {
	const [, tool, pattern] = /^([\w-]+)\((.*)\)$/s.exec(rule) ?? [];
	return tool === undefined || pattern === undefined ? undefined : {tool, pattern};
};

/** What could make the shell do more than one plain command. */
const isPlainCommand = (command: string): boolean => !/[;&|<>`$(){}\\\p{Cc}]/u.test(command);

/** Whether one of the rules allows this. */
export const isCovered = (rules: readonly string[], tool: string, input: unknown, facts: AskedRule = {}): boolean =>
	rules.some(rule => {
		if (rule === tool || (rule.startsWith(`${tool}={`) && rule === exactRule(tool, input))) return true;
		const known = read(rule);
		if (known?.tool !== tool) return false;
		const {pattern} = known;
		const command = commandOf(tool, input);
		if (command !== undefined) return isCommandCovered(pattern, command);
		const file = facts.isInside ? fileOf(tool, input) : undefined;
		return file !== undefined && isFileCovered(pattern, file);
	});

const isCommandCovered = (pattern: string, command: string): boolean => {
	if (!pattern.endsWith(':*')) return pattern === command;
	const prefix = pattern.slice(0, -2);
	return (command === prefix || command.startsWith(`${prefix} `)) && isPlainCommand(command);
};

const isFileCovered = (pattern: string, file: string): boolean =>
	pattern.endsWith('/**') ? file.startsWith(pattern.slice(0, -2)) && !file.split('/').includes('..') : pattern === file;

/** What a rule allows, in words: raw, sanitise before it is shown. */
export const ruleText = (rule: string): string => {
	const known = read(rule);
	if (known) return patternText(known);
	const [, tool] = /^([^={]+)=/.exec(rule) ?? [];
	return tool === undefined ? `every use of ${rule}` : `${tool} with exactly the input shown here, nothing else`;
};

const patternText = ({tool, pattern}: {readonly tool: string; readonly pattern: string}): string => {
	if (tool === 'Bash')
		return pattern.endsWith(':*')
			? `every single command that is "${pattern.slice(0, -2)}" or begins with it and a space`
			: 'exactly this command, nothing else';
	const what = tool === 'Read' ? 'to read' : `${tool} with any content to`;
	return pattern.endsWith('/**')
		? `${what} every file in ${pattern.slice(0, -3)}`
		: `${what} ${pattern}, no other file`;
};

/** Why a rule that a user typed cannot be taken for a question; undefined: it can. */
export const ruleRefusal = (rule: string, tool: string, input: unknown, facts: AskedRule): string | undefined => {
	if (rule === '') return 'what it asks is too long to be allowed from now on: allow it each time, or type a rule';
	return isCovered([rule], tool, input, facts) ? undefined : `the rule ${rule} does not allow what is asked`;
};
