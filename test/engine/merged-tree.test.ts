import {existsSync, readdirSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
	grid.commit('Ignore what setup makes', {'.gitignore': 'deps/\n'});
});
afterEach(() => grid.close());

const plan = (more: object): string =>
	grid.plan({name: 'M', agent: 'command', command: 'echo w > w', streams: [{id: 'A', prompt: 'x'}], ...more});

const onMain = (file: string): string => grid.git(['ls-tree', '--name-only', 'main', '--', file]);

describe('the merged tree', () => {
	it('is set up before it is verified, when merges happen by themselves and by hand', async () => {
		const file = plan({setup: 'mkdir deps; touch deps/tool', verify: 'test -e deps/tool', merge: 'auto'});
		expect(await grid.run(['run', file])).toMatchObject({code: 0});
		expect(grid.saved().streams.A?.merge.is).toBe('merged');
		expect(onMain('w')).toBe('w');
	});

	it('is not merged when its setup fails there, and the end of what setup wrote is the reason', async () => {
		const setup = `case $PWD in */.merged/*) echo 'no such package: left-pad' >&2; exit 7;; esac`;
		await grid.run(['run', plan({setup, verify: 'true', merge: 'auto'})]);
		const merge = grid.saved().streams.A?.merge;
		expect(merge).toMatchObject({is: 'unmerged', note: expect.stringContaining('Setup failed on the merged tree')});
		expect(merge).toMatchObject({note: expect.stringContaining('no such package: left-pad')});
		expect(onMain('w')).toBe('');
	});

	it('finds nothing of the main checkout above it, and knows which stream it is for', async () => {
		grid.write('.git/info/exclude', 'node_modules\n');
		grid.write('node_modules/pad/index.js', '');
		const viewState = `case $PWD in */.git/*) exit 1;; esac; test $CLAUDE_GRID_STREAM = A && ! node -e "require('pad')" 2>/dev/null`;
		expect(await grid.run(['run', plan({verify: viewState, merge: 'auto'})])).toMatchObject({code: 0});
		expect(grid.saved().streams.A?.merge.is).toBe('merged');
		expect(readdirSync(path.dirname(grid.saved().streams.A?.workplace?.path ?? ''))).toEqual(['A']);
		expect(existsSync(path.join(grid.root, 'node_modules/pad/index.js'))).toBe(true);
	});

	it('is not set up for a plan without verify', async () => {
		const setup = 'case $PWD in */.merged/*) exit 1;; esac';
		expect(await grid.run(['run', plan({setup, merge: 'auto'})])).toMatchObject({code: 0});
		expect(grid.saved().streams.A?.merge.is).toBe('merged');
	});
});
