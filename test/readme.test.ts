import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';
import type {Verb} from '../source/commands/verb.ts';
import {verbGroups, verbs} from '../source/commands/verbs.ts';
import {keyGroups} from '../source/controls/binding.ts';
import {defaultKeymap} from '../source/controls/keymap.ts';
import {capabilities} from './capability-rows.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const documents = [
	'readme.md',
	...readdirSync(path.join(root, 'docs'))
		.filter(name => name.endsWith('.md'))
		.map(name => `docs/${name}`),
];
const textOf = (name: string): string => readFileSync(path.join(root, name), 'utf8');

const cell = (text: string): string => text.replaceAll('|', '\\|');

const keysTable = (): string => {
	const rows = keyGroups.flatMap(group =>
		defaultKeymap
			.filter(binding => binding.group === group)
			.map(({show, help}) => `| \`${cell(show)}\` | ${cell(help)} |`),
	);
	return ['| key | does |', '|---|---|', ...rows].join('\n');
};

const verbsTable = (): string => {
	const rows = (group: Readonly<Record<string, Verb>>) =>
		Object.entries(group)
			.filter(([, verb]) => !verb.isHidden)
			.map(([name, verb]) => `| \`${cell(`${name} ${verb.usage}`.trim())}\` | ${cell(verb.summary)} |`);
	const tables = verbGroups.flatMap(({title, verbs: group}) => [
		'',
		`## ${title}`,
		'',
		'| verb | does |',
		'|---|---|',
		...rows(group),
	]);
	return ['`claude-grid [plan]` opens the grid.', ...tables, ''].join('\n');
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

const generated = {
	'docs/grid.md': ['keys', keysTable],
	'docs/verbs.md': ['verbs', verbsTable],
	'docs/capabilities.md': ['capabilities', capabilitiesTable],
} as const;

/** A document with its generated part made anew. */
const renewed = (text: string, name: string, table: string): string =>
	text.replace(
		new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`),
		() => `<!-- ${name} -->\n${table}\n<!-- /${name} -->`,
	);

/** The pages and pictures of ours that a document points to. */
const linksOf = (name: string): readonly string[] =>
	[...textOf(name).matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
		.map(([, target = '']) => target)
		.filter(target => !/^[a-z]+:/.test(target))
		.map(target => path.join(path.dirname(name), target));

describe('the readme and the pages of docs', () => {
	it.each(Object.entries(generated))('%s has the table as it is in the code (UPDATE=1 writes it)', (document, [
		name,
		make,
	]) => {
		const text = textOf(document);
		if (process.env.UPDATE) writeFileSync(path.join(root, document), renewed(text, name, make()));
		expect(text).toContain(`<!-- ${name} -->`);
		expect(textOf(document)).toBe(renewed(text, name, make()));
	});

	it('name no verb that does not exist', () => {
		const code = documents.flatMap(name => [...textOf(name).matchAll(/```[^`]*```|`[^`\n]+`/g)].map(([text]) => text));
		const named = code.flatMap(text =>
			[...text.matchAll(/claude-grid ([a-z]+)\b(?!\.json|-)/g)].map(match => match[1] ?? ''),
		);
		expect(named.length).toBeGreaterThan(20);
		expect([...new Set(named)].filter(name => !Object.hasOwn(verbs, name))).toEqual([]);
	});

	it('point to nothing that is not there, and each page is reached from the readme', () => {
		const links = documents.flatMap(linksOf);
		expect(links.filter(target => !existsSync(path.join(root, target)))).toEqual([]);
		const reached = new Set(linksOf('readme.md'));
		expect(documents.filter(name => name !== 'readme.md' && !reached.has(name))).toEqual([]);
	});

	it('tell a newcomer what it is within 7 kB', () => {
		expect(Buffer.byteLength(textOf('readme.md'))).toBeLessThan(7000);
	});
});

it('each test that docs/security.md names is there', () => {
	const text = readFileSync(fileURLToPath(new URL('../docs/security.md', import.meta.url)), 'utf8');
	const named = [...new Set(text.match(/test\/[\w/-]+\.test\.tsx?/g))];
	expect(named.length).toBeGreaterThan(20);
	expect(named.filter(name => !existsSync(fileURLToPath(new URL(`../${name}`, import.meta.url))))).toEqual([]);
});
