import {existsSync, lstatSync, readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {checkoutHash} from '../helpers/checkout-hash.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const tipOf = (branch: string): string => grid.git(['rev-parse', branch]);

it('what an agent puts where its worktree was is neither verified nor committed, and nothing it brings is run', async () => {
	const ran = path.join(grid.parent, 'ran');
	const evil = (folder: string): string =>
		[
			`mkdir -p ${folder}/info`,
			`printf '[core]\\n\\trepositoryformatversion = 0\\n[filter "e"]\\n\\tclean = "touch ${ran}; cat"\\n' > ${folder}/config`,
			`echo '* filter=e' > ${folder}/info/attributes`,
		].join('; ');
	const common = `${grid.root}/.git`;
	const agents = {
		copy: 'W=$PWD; cd ..; mv $W $W.away; cp -a $W.away $W; echo x > $W/x',
		other: `W=$PWD; cd ..; mv $W $W.away; ln -s ${grid.root}.grid/copy $W`,
		checkout: `W=$PWD; cd ..; mv $W $W.away; ln -s ${grid.root} $W`,
		repository: `rm .git; git init -q .; git config filter.e.clean 'touch ${ran}; cat'; echo '* filter=e' > .git/info/attributes; echo x > x`,
		link: `cp .git ../link.git; rm .git; ln -s ../link.git .git; echo x > x`,
		commondir: `D=$(git rev-parse --absolute-git-dir); ${evil('$PWD/c')}; ln -s ${common}/objects c/objects; ln -s ${common}/refs c/refs; echo $PWD/c > $D/commondir; echo x > x`,
		back: `D=$(git rev-parse --absolute-git-dir); echo ${grid.root}/.git > $D/gitdir; echo x > x`,
	};
	grid.write('mine.txt', 'not committed\n');
	const before = checkoutHash(grid);
	const streams = Object.entries(agents).map(([id, command]) => ({
		id,
		prompt: 'x',
		command,
		verify: `touch ${grid.parent}/verified`,
	}));
	await grid.run(['run', grid.plan({name: 'R', agent: 'command', maxParallel: 7, streams})], {timeoutMs: 120_000});
	const {streams: ended, alerts} = grid.saved();
	for (const id of Object.keys(agents)) {
		expect(ended[id]?.state, id).toMatchObject({
			is: 'failed',
			class: 'permanent',
			reason: expect.stringContaining('it is not the worktree that was made'),
		});
		expect(tipOf(`stream/${id}`), id).toBe(tipOf('main'));
		expect(
			alerts.filter(({streamId}) => streamId === id).map(({kind}) => kind),
			id,
		).toEqual(['failed']);
	}
	expect(checkoutHash(grid)).toBe(before);
	expect(readdirSync(grid.parent)).not.toContain('ran');
	expect(readdirSync(grid.parent)).not.toContain('verified');
	for (const id of ['checkout', 'other']) {
		const cleaned = await grid.run(['clean', id, '--force']);
		expect(`${cleaned.stdout}${cleaned.stderr}`, id).toContain('is a link now');
	}
	expect(lstatSync(`${grid.root}.grid/checkout`).isSymbolicLink()).toBe(true);
	expect(existsSync(`${grid.root}.grid/copy/x`)).toBe(true);
	expect(checkoutHash(grid)).toBe(before);

	await grid.run(['recover', 'repository']);
	await grid.run(['wait', '--timeout', '60']);
	expect(grid.saved().streams.repository?.state).toMatchObject({is: 'failed', reason: expect.stringContaining('.git')});
	expect(readFileSync(`${grid.root}.grid/repository/x`, 'utf8')).toBe('x\n');
}, 240_000);
