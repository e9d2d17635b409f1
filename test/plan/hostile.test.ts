import {describe, expect, it} from 'vitest';
import {faultsOf, pathsOf, planOf, streams} from './helpers.ts';

const long = 'x'.repeat(300);

describe('names (fault 51)', () => {
	const hostile = [
		'../x', '/etc', '-rf', '--lock', '$(x)', '`x`', 'a;b', 'a|b', 'a\nb', 'a\u001b[2J', long, 'CON', 'con.txt', 'lpt1', 'a..b', 'a.',
		'a.lock', 'a.LOCK', '.git', '..', '.', '', ' ', '__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty',
		'a\u202eb', 'a\u2066b', 'a\u0085b', 'a\ud800', 'C:\\x', 'a\u0000', '@{u}', '~', 'grid/a/../b',
	]; // biome-ignore format: one table

	it.each(hostile)('refuse %j as an id, at its place and nowhere else', id => {
		const paths = pathsOf({
			streams: [
				{id: 'ok', prompt: 'x'},
				{id, prompt: 'x'},
			],
		});
		expect([...new Set(paths)]).toEqual(['streams[1].id']);
	});

	it.each(hostile.filter(name => name !== 'a.'))('refuse %j as the name in a tasks file', name => {
		const paths = new Set(
			pathsOf({
				tasks: [
					{name: 'ok', prompt: 'x'},
					{name, prompt: 'x'},
				],
			}),
		);
		expect([...paths]).toEqual(['tasks[1].name']);
	});

	it.each(hostile)('refuse %j as a streamId', streamId => {
		const paths = new Set(pathsOf({streams: [{streamId: 'ok'}, {streamId}]}));
		expect([...paths]).toContain('streams[1].streamId');
	});

	it.each(['a', 'Stream-A', 'v1.2_x', 'x'.repeat(64), 'console', 'lock'])('take %j', id => {
		expect(planOf({streams: [{id, prompt: 'x'}]}).streams[0]?.id).toBe(id);
	});

	it('refuse two that one file system takes for the same', () => {
		expect(faultsOf(streams({A: {}, b: {}, a: {}}))).toEqual([
			'streams[2].id: is, but for upper and lower case, the id "A" of streams[0] already',
		]);
		expect(
			faultsOf({
				streams: [
					{id: 'A', prompt: 'x'},
					{id: 'A', prompt: 'y'},
				],
			}),
		).toEqual(['streams[1].id: is the id of streams[0] already']);
	});

	it('refuse a pair that differs in Unicode composition only', () => {
		const [composed, decomposed] = ['caf\u00e9'.normalize('NFC'), 'caf\u00e9'.normalize('NFD')];
		expect(composed).not.toBe(decomposed);
		expect(
			pathsOf({
				tasks: [
					{name: composed, prompt: 'x'},
					{name: decomposed, prompt: 'x'},
				],
			}),
		).toEqual(['tasks[1].name']);
		expect(
			pathsOf({
				streams: [
					{id: composed, prompt: 'x'},
					{id: decomposed, prompt: 'x'},
				],
			}),
		).toEqual(['streams[0].id', 'streams[1].id']);
	});

	it('take a name in letters that no id can have', () => {
		expect(planOf({streams: [{id: 'auth', name: '認証', prompt: 'x'}]}).streams[0]?.name).toBe('認証');
	});
});

describe('keys (fault 51)', () => {
	it.each(['__proto__', 'constructor', 'prototype'])('named %s are refused wherever they are', key => {
		const text = `{"${key}": 1, "streams": [{"id": "a", "prompt": "x", "${key}": {}, "budget": {"${key}": 1}}]}`;
		expect(faultsOf(JSON.parse(text))).toEqual([
			`${key}: is not allowed as a key`,
			`streams[0].${key}: is not allowed as a key`,
			`streams[0].budget.${key}: is not allowed as a key`,
		]);
		expect(({} as Record<string, unknown>).polluted).toBeUndefined();
	});

	it('with control characters reach the terminal escaped', () => {
		const [line] = faultsOf({'\u001b[2J': 1, ...streams({a: {}})});
		expect(line).toBe('["\\u001b[2J"]: is not a key of a plan');
	});
});

describe('text (fault 51)', () => {
	it.each([
		['name', 'a\nb'], ['description', 'a\u001bb'], ['prompt', 'a\u202eb'], ['setup', 'a\u0007b'], ['verify', 'a\rb'], ['model', 'a\nb'],
	])('of %s is refused with hidden characters: %j', (key, value) => {
		expect(pathsOf(streams({a: {[key]: value}}))).toEqual([`streams[0].${key}`]);
	}); // biome-ignore format: one table

	it('may have lines and tabs where lines are meant', () => {
		const text = 'one\n\ttwo';
		const stream = {
			prompt: text,
			setup: text,
			verify: text,
			description: text,
			tasks: [{title: 'x', acceptance: [text]}],
		};
		expect(planOf(streams({a: stream})).streams[0]).toMatchObject(stream);
	});

	it('is bounded in length', () => {
		const tooLong = {
			name: 'x'.repeat(81),
			prompt: 'x'.repeat(100_001),
			tasks: ['x'.repeat(301), {title: 'x'.repeat(301)}],
		};
		expect(pathsOf(streams({a: tooLong}))).toEqual([
			'streams[0].name',
			'streams[0].prompt',
			'streams[0].tasks[0]',
			'streams[0].tasks[1].title',
		]);
	});

	it('that would be read as an option is refused', () => {
		const options = {model: '--dangerously', allowedTools: ['--dangerously-skip-permissions'], base: '--upload-pack=x'};
		expect(pathsOf(streams({a: options}))).toEqual([
			'streams[0].model',
			'streams[0].allowedTools[0]',
			'streams[0].base',
		]);
	});
});

describe('paths (fault 51)', () => {
	it.each([
		'/etc/passwd',
		'../x',
		'a/../../x',
		'~/x',
		'C:/x',
		'\\\\host\\x',
		'a\\..\\b',
		'-rf',
	])('%j leave the repository', path => {
		expect(pathsOf(streams({a: {link: [path]}}))).toEqual(['streams[0].link[0]']);
		expect(pathsOf(streams({a: {files: [path]}}))).toEqual(['streams[0].files[0]']);
	});

	it.each(['.', './', '.git', '.git/config', './.GIT/hooks'])('%j are never linked', path => {
		expect(pathsOf(streams({a: {link: [path]}}))).toEqual(['streams[0].link[0]']);
	});

	it.each(['.', '..', '../..', '.git/x', '-x', ''])('%j are no place for a worktree', path => {
		expect(pathsOf(streams({a: {worktreePath: path}}))).toContain('streams[0].worktreePath');
	});

	it('two streams cannot have the same worktree', () => {
		expect(faultsOf(streams({a: {worktreePath: '../x/y'}, b: {worktreePath: './../X//y/'}}))).toEqual([
			'streams[1].worktreePath: is already the folder of streams[0]',
		]);
	});
});

describe('branches and bases (fault 51)', () => {
	it.each(['-x', 'a b', 'a..b', 'a~1', 'a^', 'a:b', 'a?', 'a*', 'a[', 'a\\b', 'a.lock', 'a.lock/b', '/a', 'a/', 'a//b', '.a', 'a/.b', 'a@{1}', '@', 'HEAD', 'a.'])(
		'%j is refused as a branch',
		branch => {
			expect(pathsOf(streams({a: {branch}}))).toEqual(['streams[0].branch']);
		},
	); // biome-ignore format: one table

	it.each(['-x', 'a b', 'a..b', 'a:b', 'a\nb', 'a*'])('%j is refused as a base', base => {
		expect(pathsOf({base, ...streams({a: {}})})).toEqual(['base']);
	});

	it.each(['main', 'origin/main', 'v1.0', 'HEAD~2', 'main^', 'f00ba4', 'größe'])('%j is taken as a base', base => {
		expect(planOf({base, ...streams({a: {}})}).base).toBe(base);
	});

	it('cannot be one below the other, whichever comes first', () => {
		const message = 'makes the branch "grid/a", which cannot stand beside "Grid" of';
		expect(faultsOf(streams({a: {branch: 'Grid'}, b: {branch: 'grid/a'}}))).toEqual([
			`streams[1].branch: ${message} streams[0]`,
		]);
		expect(faultsOf(streams({a: {branch: 'grid/a'}, b: {branch: 'Grid'}}))).toEqual([
			`streams[0].branch: ${message} streams[1]`,
		]);
		expect(pathsOf(streams({a: {branch: 'stream'}, b: {}}))).toEqual(['streams[1].id']);
	});

	it('cannot be the same for two streams', () => {
		expect(pathsOf(streams({a: {branch: 'x'}, b: {branch: 'X'}, c: {branch: 'stream/d'}, d: {}}))).toEqual([
			'streams[1].branch',
			'streams[3].id',
		]);
	});
});

describe('size (fault 52)', () => {
	it.each([
		[
			'10,000 tasks of one stream',
			{streams: [{id: 'a', tasks: Array.from({length: 10_000}, () => 'x')}]},
			'streams[0].tasks',
		],
		['10,000 tasks of many', streams(many(50, () => ({tasks: Array.from({length: 200}, () => 'x')}))), ''],
		['10,000 entries of a tasks file', {tasks: Array.from({length: 10_000}, () => ({}))}, 'tasks'],
		['1,001 streams', streams(many(1001, () => ({}))), 'streams'],
		['60,001 values', streams(many(100, () => ({dependencies: Array.from({length: 600}, () => 'x')}))), ''],
		['counted tasks without end', {streams: [{streamId: 'a', totalTasks: 1e12}]}, 'streams[0].totalTasks'],
	])('of %s is refused', (_, document, path) => {
		expect(pathsOf(document)).toContain(path);
	});

	it('of 1,000 streams and 5,000 tasks is taken', () => {
		const plan = planOf(streams(many(1000, () => ({tasks: ['1', '2', '3', '4', '5']}))));
		expect(plan.streams).toHaveLength(1000);
	});

	it('of thousands of faults ends in one line that says there are more', () => {
		const lines = faultsOf(streams(many(100, () => ({tasks: Array.from({length: 50}, () => 0)}))));
		expect(lines).toHaveLength(1001);
		expect(lines.at(-1)).toBe('There are more faults; these are the first 1000.');
	});
});

function many(count: number, part: () => object): Record<string, object> {
	return Object.fromEntries(Array.from({length: count}, (_, index) => [`s${index}`, part()]));
}
