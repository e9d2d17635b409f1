import {execFileSync, spawnSync} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {afterAll, describe, expect, it} from 'vitest';
import {kebab} from '../../source/commands/help.ts';
import {bashScript} from '../../source/commands/shell-completion/bash.ts';
import {fishScript} from '../../source/commands/shell-completion/fish.ts';
import {completed} from '../../source/commands/shell-completion/table.ts';
import {zshScript} from '../../source/commands/shell-completion/zsh.ts';
import {shownVerbs, verbs} from '../../source/commands/verbs.ts';

const table = completed(verbs);
const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-completion-'));
afterAll(() => rmSync(folder, {recursive: true}));

/** Stands for the program: it names two streams. */
const program = path.join(folder, 'claude-grid');
writeFileSync(program, '#!/bin/sh\n[ "$1 $2" = "completion streams" ] && printf "Stream-A\\nStream-B\\n"\n', {
	mode: 0o755,
});
const env = {...process.env, PATH: `${folder}:${process.env.PATH}`, HOME: folder};
const has = (shell: string) => spawnSync(shell, ['--version']).status === 0;
const script = (name: string, text: string) => {
	const file = path.join(folder, name);
	writeFileSync(file, text);
	return file;
};

const cases = [
	[['lo'], ['logs']],
	[
		['logs', ''],
		['Stream-A', 'Stream-B'],
	],
	[['logs', 'Stream-B'], ['Stream-B']],
	[['logs', '--fol'], ['--follow']],
	[['run', '--agent', 'co'], ['codex']],
	[
		['wait', '--for', ''],
		['done', 'blocked', 'idle'],
	],
	[
		['config', 's'],
		['set', 'socket'],
	],
	[
		['completion', ''],
		['bash', 'zsh', 'fish'],
	],
] as const;

describe('the table that shells complete from', () => {
	it('has every verb of help, and every flag of each', () => {
		expect(table.map(({name}) => name)).toEqual(shownVerbs().map(({name}) => name));
		for (const {name, options} of table)
			for (const flag of verbs[name as keyof typeof verbs].flags)
				expect(options.flatMap(({names}) => names).join(' ')).toContain(kebab(flag));
	});
});

describe.runIf(has('bash'))('bash', () => {
	const file = script('bash', bashScript(table));
	const ask = (words: readonly string[]): readonly string[] =>
		execFileSync(
			'bash',
			[
				'-c',
				// biome-ignore lint/suspicious/noTemplateCurlyInString: bash fills it in
				'source "$0"; COMP_WORDS=(claude-grid "$@"); COMP_CWORD=$#; _claude_grid; printf "%s\\n" "${COMPREPLY[@]}"',
				file,
				...words,
			],
			{env, encoding: 'utf8'},
		)
			.split('\n')
			.filter(Boolean);

	it.each(cases)('completes %j', (words, found) => {
		expect(ask(words)).toEqual(found);
	});

	it('offers every verb first', () => {
		expect(ask([''])).toEqual([...table.map(({name}) => name), '--help', '--version']);
	});
});

describe.runIf(has('fish'))('fish', () => {
	const file = script('fish', fishScript(table));
	it.each(cases)('completes %j', (words, found) => {
		const line = ['claude-grid', ...words].join(' ');
		const out = execFileSync('fish', ['--no-config', '-c', `source ${file}; complete -C '${line}'`], {
			env,
			encoding: 'utf8',
		});
		const names = out.split('\n').map(one => one.split('\t')[0]);
		expect(names.filter(Boolean).sort()).toEqual([...found].sort());
	});
});

describe.runIf(has('zsh'))('zsh', () => {
	const file = script('zsh', zshScript(table));
	it('reads its script, and knows the function', () => {
		const lines = `autoload -Uz compinit; compinit -u -D; source ${file}; print -r -- $_comps[claude-grid]`;
		expect(execFileSync('zsh', ['-f', '-c', lines], {env, encoding: 'utf8'}).trim()).toBe('_claude_grid');
	});
});
