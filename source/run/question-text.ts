/** What an agent wants to do, in one line, and the rule that would allow its like from now on. Claude Code's rule syntax. */
export type Asked = {readonly text: string; readonly rule: string};

type Input = Readonly<Record<string, unknown>>;

const string = (input: Input, ...keys: readonly string[]): string | undefined => {
	for (const key of keys) if (typeof input[key] === 'string' && input[key] !== '') return input[key];
	return undefined;
};

export const describeQuestion = (tool: string, input: unknown): Asked => {
	const record: Input = typeof input === 'object' && input !== null ? (input as Input) : {};
	const command = string(record, 'command');
	if (tool === 'Bash' && command !== undefined) return {text: `run: ${command}`, rule: `Bash(${commandRule(command)})`};
	const path = string(record, 'file_path', 'path', 'notebook_path');
	if (path !== undefined) return {text: `${tool.toLowerCase()}: ${path}`, rule: tool};
	const url = string(record, 'url', 'query');
	if (url !== undefined) return {text: `${tool}: ${url}`, rule: tool};
	const rest = JSON.stringify(record);
	return {text: rest === '{}' ? tool : `${tool}: ${rest}`, rule: tool};
};

/** `npm test -- auth` allows `npm test:*`; a command that is no plain `tool verb` allows only itself. */
const commandRule = (command: string): string => {
	const [first, second] = command.trim().split(/\s+/);
	const isPlain =
		/^[A-Za-z][\w.-]*$/.test(first ?? '') && /^[a-z][a-z-]*$/.test(second ?? '') && !/[;&|<>`$\n(){}]/.test(command);
	return isPlain ? `${first} ${second}:*` : command;
};

/** Whether a rule allows this, as Claude Code would read it: exact, or by the prefix before `:*`. */
export const isCovered = (rules: readonly string[], tool: string, input: unknown): boolean =>
	rules.some(rule => {
		if (rule === tool) return true;
		const inner = /^(\w+)\((.*)\)$/s.exec(rule);
		if (!inner || inner[1] !== tool) return false;
		const command = typeof input === 'object' && input !== null ? String((input as Input).command ?? '') : '';
		const pattern = inner[2] ?? '';
		if (!pattern.endsWith(':*')) return pattern === command;
		const prefix = pattern.slice(0, -2);
		return (command === prefix || command.startsWith(`${prefix} `)) && !/[;&|<>`$\n]/.test(command);
	});
