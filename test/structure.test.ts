import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {describe, expect, it} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = path.join(root, 'source');

const filesIn = (folder: string): readonly string[] =>
	readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'})
		.filter(name => /\.tsx?$/.test(name))
		.map(name => path.join(folder, name));

const importsOf = (
	file: string,
): readonly {readonly name: string; readonly isType: boolean; readonly isLazy: boolean}[] =>
	[
		...readFileSync(path.join(root, file), 'utf8').matchAll(
			/^(?:import|export)\s(type\s)?[^;]*?from\s+'([^']+)'|import\('([^']+)'\)|^import\s+'([^']+)'/gm,
		),
	].map(([, type, from, dynamic, bare]) => ({
		name: from ?? dynamic ?? bare ?? '',
		isType: type !== undefined,
		isLazy: dynamic !== undefined,
	}));

/** The folder (or top-level file) of source/ an import leads to; a package's name otherwise. */
const targetOf = (file: string, name: string): string => {
	if (!name.startsWith('.')) return name;
	const relative = path.relative(source, path.resolve(root, path.dirname(file), name));
	return relative.includes(path.sep) ? `${relative.split(path.sep)[0]}/` : relative;
};

const everybody = ['error.ts', 'sanitise.ts', 'rate-limit.ts'];
/** For who may use node's own modules. */
const reader = 'read-file.ts';

/**
 * Who may import whom (architecture.md holds the same table). `types`: with `import type` only.
 * `node`: node's own modules; `packages`: names allowed; undefined: any.
 */
const table: Readonly<
	Record<
		string,
		{
			readonly code: readonly string[];
			readonly types?: readonly string[];
			readonly node: boolean;
			readonly packages?: readonly string[];
		}
	>
> = {
	plan: {code: [], node: false, packages: ['zod', 'jsonc-parser']},
	agents: {code: [], types: ['run/', 'plan/'], node: false, packages: []},
	run: {code: ['plan/'], node: false, packages: ['zod']},
	process: {code: [], types: ['run/', 'plan/'], node: true, packages: ['execa']},
	git: {code: ['process/'], types: ['run/', 'plan/'], node: true, packages: ['simple-git']},
	sandbox: {code: ['plan/', 'process/', 'git/', 'store/'], types: ['run/'], node: true, packages: []},
	store: {code: ['plan/'], types: ['run/'], node: true, packages: ['conf', 'zod']},
	notify: {code: [], types: ['run/'], node: false, packages: []},
	conversation: {code: ['run/'], node: false, packages: ['marked', 'string-width']},
	print: {
		code: ['run/', 'plan/', 'conversation/'],
		node: false,
		packages: ['chalk', 'cli-truncate', 'pretty-ms', 'string-width', 'slice-ansi'],
	},
	engine: {
		code: ['plan/', 'run/', 'agents/', 'process/', 'git/', 'sandbox/', 'store/', 'notify/'],
		node: true,
		packages: [],
	},
	server: {code: ['run/'], types: ['engine/', 'plan/', 'git/'], node: true},
	hosts: {
		code: ['plan/', 'run/', 'agents/', 'process/', 'git/', 'sandbox/', 'store/', 'engine/'],
		node: true,
		packages: ['zod', '@nats-io/transport-node'],
	},
	client: {code: ['run/', 'store/', 'process/'], types: ['engine/', 'plan/', 'git/'], node: true, packages: []},
	controls: {code: ['run/', 'plan/'], types: ['git/'], node: false, packages: ['pretty-ms']},
	ui: {code: ['run/', 'controls/', 'notify/', 'plan/', 'conversation/'], types: ['engine/', 'git/'], node: false},
	page: {code: ['run/', 'conversation/', 'controls/'], types: ['plan/', 'git/'], node: false, packages: ['preact']},
	'fake-agent': {code: ['server/'], types: ['plan/', 'agents/'], node: true, packages: []},
};

const offences = (folder: string): readonly string[] => {
	const rule = table[folder];
	if (!rule) return [`${folder} has no row in the table`];
	return filesIn(path.join('source', folder)).flatMap(file =>
		importsOf(file).flatMap(({name, isType}) => {
			const target = targetOf(file, name);
			if (name.startsWith('node:')) return rule.node ? [] : [`${file}: ${name}`];
			if (!name.startsWith('.')) {
				const owner = target.startsWith('@') ? target.split('/').slice(0, 2).join('/') : (target.split('/')[0] ?? '');
				return rule.packages === undefined || rule.packages.includes(owner) ? [] : [`${file}: ${name}`];
			}
			const isFine =
				target === `${folder}/` ||
				everybody.includes(target) ||
				(rule.node && target === reader) ||
				rule.code.includes(target) ||
				(isType && rule.types?.includes(target));
			return isFine ? [] : [`${file}: ${name}${isType ? '' : ' (not a type)'}`];
		}),
	);
};

describe('the import table', () => {
	for (const folder of readdirSync(source, {withFileTypes: true}).filter(
		entry => entry.isDirectory() && !['commands', 'start'].includes(entry.name),
	))
		it(`holds for ${folder.name}`, () => {
			expect(offences(folder.name)).toEqual([]);
		});

	for (const [library, folder] of Object.entries({
		execa: 'process',
		'simple-git': 'git',
		conf: 'store',
		ink: 'ui',
		react: 'ui',
		marked: 'conversation',
		'@nats-io/transport-node': 'hosts/nats',
	}))
		it(`lets only ${folder} import ${library}`, () => {
			const importers = filesIn('source').filter(file =>
				importsOf(file).some(({name}) => name === library || name.startsWith(`${library}/`)),
			);
			expect(importers.length).toBeGreaterThan(0);
			expect(importers.filter(file => !file.startsWith(path.join('source', folder) + path.sep))).toEqual([]);
		});

	it('lets only process and the fake agent start processes', () => {
		const importers = filesIn('source').filter(file => importsOf(file).some(({name}) => name === 'node:child_process'));
		expect(importers.filter(file => !/^source\/(process|fake-agent)\//.test(file))).toEqual([]);
	});

	it('reads no file but through the one reader that is bounded and waits for no pipe', () => {
		const others = filesIn('source').filter(file =>
			/\bimport \{[^}]*\b(readFile|readFileSync|createReadStream)\b[^}]*\} from 'node:fs/.test(
				readFileSync(path.join(root, file), 'utf8'),
			),
		);
		// What the system itself says of processes, the page as it was built, a trace that a developer names, and a program that only tests start.
		const free =
			/^source\/(fake-agent\/|process\/(watch\/process-table|start\/around-box)\.ts$|server\/dashboard\.ts$|commands\/verbs\/maintenance\/replay\.ts$)/;
		expect(others.filter(file => !free.test(file))).toEqual([]);
	});
});

describe('the size of things', () => {
	const lengths = filesIn('source').map(file => ({
		file,
		lines: readFileSync(path.join(root, file), 'utf8').split('\n').length,
	}));

	it('has no file over 400 lines', () => {
		expect(lengths.filter(({lines}) => lines > 400)).toEqual([]);
	});

	it('has a median file under 80 lines', () => {
		const sorted = lengths.map(({lines}) => lines).sort((a, b) => a - b);
		expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(80);
	});

	it('has no folder of more than fifteen files', () => {
		const sizes = new Map<string, number>();
		for (const file of filesIn('source')) sizes.set(path.dirname(file), (sizes.get(path.dirname(file)) ?? 0) + 1);
		expect([...sizes].filter(([, count]) => count > 15)).toEqual([]);
	});

	it('has no import cycle (a verb that another verb opens is loaded when it is needed)', () => {
		const graph = new Map(
			filesIn('source').map(file => [
				file,
				importsOf(file)
					.filter(({name, isType, isLazy}) => !isType && !isLazy && name.startsWith('.'))
					.map(({name}) => path.join(path.dirname(file), name)),
			]),
		);
		expect(cycle(graph)).toBeUndefined();
	});
});

const cycle = (graph: ReadonlyMap<string, readonly string[]>): readonly string[] | undefined => {
	const done = new Set<string>();
	const visit = (file: string, trail: readonly string[]): readonly string[] | undefined => {
		if (trail.includes(file)) return [...trail.slice(trail.indexOf(file)), file];
		if (done.has(file)) return undefined;
		for (const next of graph.get(file) ?? []) {
			const found = visit(next, [...trail, file]);
			if (found) return found;
		}
		done.add(file);
		return undefined;
	};
	for (const file of graph.keys()) {
		const found = visit(file, []);
		if (found) return found;
	}
	return undefined;
};

describe('what must never be in the source', () => {
	it('has no destroying git command (fault 31)', () => {
		const bad = filesIn('source').filter(
			file =>
				/['"](--force|-D|--hard)['"]|\[\s*['"]clean['"]/.test(readFileSync(path.join(root, file), 'utf8')) &&
				file.startsWith('source/git/'),
		);
		expect(bad).toEqual([]);
	});
});

describe('tests that npm test keeps short', () => {
	it('are all in test:long, where they run in full', () => {
		const config = readFileSync(path.join(root, 'vitest.long.config.ts'), 'utf8');
		const listed = [...config.matchAll(/'(test\/[^']+\.test\.tsx?)'/g)].map(([, pattern = '']) => pattern);
		const isListed = (file: string): boolean => listed.some(pattern => path.matchesGlob(file, pattern));
		const short = filesIn('test').filter(
			file =>
				/\.test\.tsx?$/.test(file) &&
				/from '[./]+helpers\/rounds\.ts'/.test(readFileSync(path.join(root, file), 'utf8')),
		);
		expect(short.length).toBeGreaterThan(10);
		expect(short.filter(file => !isListed(file))).toEqual([]);
	});
});
