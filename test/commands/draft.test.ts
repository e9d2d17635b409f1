import {chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

/** Drafts with a `claude` that answers this, and ends as said. */
const draft = (answer: string, code = 0) => {
	const bin = path.join(grid.home, 'bin');
	mkdirSync(bin, {recursive: true});
	writeFileSync(path.join(bin, 'answer'), answer);
	writeFileSync(path.join(bin, 'claude'), `#!/bin/sh\ncat '${bin}/answer'\nexit ${code}\n`);
	chmodSync(path.join(bin, 'claude'), 0o755);
	return grid.run(['plan', 'add two factor'], {env: {PATH: `${bin}:${grid.env.PATH}`}});
};
const drafts = () => readdirSync(grid.root).filter(name => name.startsWith('claude-grid.draft'));
const plan = '{"name": "X", "streams": [{"id": "A", "prompt": "x"}]}';

it('a draft with a trailing comma and comments becomes the plan', async () => {
	const done = await draft('Here it is:\n{"name": "X", // the name\n"streams": [{"id": "A", "prompt": "x"},],}\n');
	expect(done).toMatchObject({code: 0, stdout: expect.stringContaining('1 stream')});
	expect(JSON.parse(readFileSync(path.join(grid.root, 'claude-grid.json'), 'utf8'))).toEqual(JSON.parse(plan));
	expect(drafts()).toEqual([]);
});

it('the goal is given on stdin, and stands in no argument', async () => {
	const bin = path.join(grid.home, 'bin');
	mkdirSync(bin, {recursive: true});
	writeFileSync(
		path.join(bin, 'claude'),
		`#!/bin/sh\necho "$*" > '${bin}/args'; cat > '${bin}/stdin'; echo '${plan}'\n`,
	);
	chmodSync(path.join(bin, 'claude'), 0o755);
	const done = await grid.run(['plan', 'add two factor'], {env: {PATH: `${bin}:${grid.env.PATH}`}});
	expect(done).toMatchObject({code: 0});
	expect(readFileSync(path.join(bin, 'stdin'), 'utf8')).toContain('add two factor');
	expect(readFileSync(path.join(bin, 'args'), 'utf8')).not.toContain('two factor');
});

it('a draft that is no plan is kept and named, each one in a file of its own', async () => {
	const broken = plan.replace('"prompt"', '"prompts"');
	for (const name of ['claude-grid.draft.json', 'claude-grid.draft-2.json']) {
		const done = await draft(broken);
		expect(done.code).toBe(1);
		expect(done.stderr).toContain(
			`The draft is kept: ${path.join(grid.root, name)}\n  → fix it, then claude-grid run ${name}`,
		);
		expect(readFileSync(path.join(grid.root, name), 'utf8')).toBe(broken);
	}
	expect(existsSync(path.join(grid.root, 'claude-grid.json'))).toBe(false);
});

it('an answer without any JSON, or with JSON that no one can read, is kept as it is', async () => {
	const words = 'First make a login page.\nThen test it.';
	expect((await draft(words)).stderr).toContain('there is no JSON in the answer');
	expect(readFileSync(path.join(grid.root, 'claude-grid.draft.txt'), 'utf8')).toBe(words);
	expect((await draft("{'name': 'X'}")).stderr).toContain('claude-grid.draft.json');
	expect(readFileSync(path.join(grid.root, 'claude-grid.draft.json'), 'utf8')).toBe("{'name': 'X'}");
});

it('a draft is taken though the program failed after it, and an empty answer makes no file', async () => {
	expect(await draft('', 0)).toMatchObject({code: 1, stderr: expect.stringContaining('The answer is empty.')});
	expect(drafts()).toEqual([]);
	expect(await draft(plan, 1)).toMatchObject({code: 0});
});
