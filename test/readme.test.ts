import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import type {Verb} from '../source/commands/verb.ts';
import {verbs} from '../source/commands/verbs.ts';
import {keyGroups} from '../source/ui/keys/binding.ts';
import {keymap} from '../source/ui/keys/keymap.ts';
import {capabilities} from './capability-rows.ts';

const file = fileURLToPath(new URL('../readme.md', import.meta.url));

const cell = (text: string): string => text.replaceAll('|', '\\|');

const keysTable = (): string => {
	const rows = keyGroups.flatMap(group =>
		keymap.filter(binding => binding.group === group).map(({show, help}) => `| \`${cell(show)}\` | ${cell(help)} |`),
	);
	return ['| key | does |', '|---|---|', ...rows].join('\n');
};

const verbsTable = (): string => {
	const rows = (Object.entries(verbs) as [string, Verb][])
		.filter(([, verb]) => !verb.isHidden)
		.map(([name, verb]) => `| \`${cell(`${name} ${verb.usage}`.trim())}\` | ${cell(verb.summary)} |`);
	return ['| verb | does |', '|---|---|', '| `claude-grid [plan]` | open the grid |', ...rows].join('\n');
};

const capabilitiesTable = (): string =>
	capabilities
		.map(({system, rows}) =>
			[
				`**${system}**`,
				'',
				'| what | where |',
				'|---|---|',
				...rows.map(({capability, where}) => `| ${cell(capability)} | ${cell(where)} |`),
			].join('\n'),
		)
		.join('\n\n');

/** The readme with its generated parts made anew. UPDATE=1 writes it. */
const renewed = (text: string): string =>
	[
		['keys', keysTable()],
		['verbs', verbsTable()],
		['capabilities', capabilitiesTable()],
	].reduce(
		(sum, [name, table]) =>
			sum.replace(
				new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
				() => `<!-- ${name} -->\n${table}\n<!-- /${name} -->`,
			),
		text,
	);

describe('the readme', () => {
	it('has the tables of keys and verbs as they are in the code', () => {
		const text = readFileSync(file, 'utf8');
		if (process.env.UPDATE) writeFileSync(file, renewed(text));
		expect(readFileSync(file, 'utf8')).toBe(renewed(text));
	});

	it('names no verb that does not exist', () => {
		const code = [...readFileSync(file, 'utf8').matchAll(/```[^`]*```|`[^`\n]+`/g)].map(([text]) => text);
		const named = code.flatMap(text =>
			[...text.matchAll(/claude-grid ([a-z]+)\b(?!\.json|-)/g)].map(match => match[1] ?? ''),
		);
		expect(named.length).toBeGreaterThan(20);
		expect([...new Set(named)].filter(name => !Object.hasOwn(verbs, name))).toEqual([]);
	});
});

it('each test that docs/security.md names is there', () => {
	const text = readFileSync(fileURLToPath(new URL('../docs/security.md', import.meta.url)), 'utf8');
	const named = [...new Set(text.match(/test\/[\w/-]+\.test\.tsx?/g))];
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter(name => !existsSync(fileURLToPath(new URL(`../${name}`, import.meta.url))))).toEqual([]);
});
