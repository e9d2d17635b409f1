import {readdirSync} from 'node:fs';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const programs = () => grid.saved().alerts.find(({key}) => key === 'programs');

it('no git of ours runs what an agent makes the repository, or one inside it, name; the user is told, and what was there before still works', async () => {
	grid.git(['config', 'filter.old.clean', 'sed s/plain/coded/']);
	grid.commit('Attributes', {'.gitattributes': '*.old filter=old\n'});
	const touch = (name: string): string => `touch ${grid.parent}/ran-${name}`;
	const outside = `git -C ${grid.root} config`;
	const inside = 'nest/.git';
	const agent = [
		`${outside} filter.new.clean '${touch('clean')}; cat'`,
		`${outside} filter.new.smudge '${touch('smudge')}; cat'`,
		`${outside} filter.old.clean '${touch('old')}; cat'`,
		`${outside} merge.new.driver '${touch('driver')}'`,
		`${outside} gpg.program '${grid.parent}/gpg'`,
		`${outside} commit.gpgSign true`,
		`printf '#!/bin/sh\\n${touch('sign')}\\n' > ${grid.parent}/gpg; chmod +x ${grid.parent}/gpg`,
		`mkdir -p ${grid.root}/.git/info; echo '*.txt filter=new merge=new' > ${grid.root}/.git/info/attributes`,
		`git init -q nest; echo a > nest/a; git -C nest add -A; git -C nest -c user.name=a -c user.email=a@b.c commit -qm n`,
		`printf '[filter "in"]\\n\\tclean = "${touch('nested')}; cat"\\n[filter "old"]\\n\\tclean = "${touch('nested-old')}; cat"\\n' >> ${inside}/config`,
		`mkdir -p ${inside}/info; echo '* filter=in' > ${inside}/info/attributes; echo dirty >> nest/a`,
		'echo plain > a.old; echo x > x.txt; git update-index --add --cacheinfo 160000,$(git -C nest rev-parse HEAD),nest; sleep 4',
	].join('; ');
	const streams = [
		{id: 'A', prompt: 'x', command: agent},
		{id: 'B', prompt: 'x', command: 'sleep 6; echo plain > b.old; echo y > x.txt', verify: 'true'},
	];
	await grid.run(['run', grid.plan({name: 'R', agent: 'command', streams})], {timeoutMs: 150_000});
	expect(readdirSync(grid.parent).filter(name => name.startsWith('ran-'))).toEqual([]);
	expect(grid.saved().streams.B?.state.is).toBe('completed');
	expect(grid.git(['show', 'stream/b:b.old'])).toBe('coded');
	const alert = await waitFor(programs, {what: 'the alert', timeoutMs: 30_000});
	expect(alert.text).toContain('filter.new.clean');
	expect((await grid.run(['merge', 'B'], {timeoutMs: 100_000})).code).toBe(0);
	expect(readdirSync(grid.parent).filter(name => name.startsWith('ran-'))).toEqual([]);
}, 240_000);
