import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {type InnerEngine, startInnerEngine} from '../helpers/inner-engine.ts';

let grid: Grid;
let inner: InnerEngine;
beforeEach(async () => {
	grid = createGrid();
	inner = await startInnerEngine(grid);
});
afterEach(async () => {
	await inner.close();
	await grid.close();
});

const says = (value: object): string => `printf '%s\\n' '${JSON.stringify(value)}'`;

it('reads a copy of the work, cannot write to the work, and has what blocks mended', async () => {
	const worker = `echo "$1" | grep -q 'Off by one' && echo mended > a || echo wrong > a; git add -A; git commit -qm 'Work on A'`;
	const command = [
		`grep -q 'wrong\\|mended' a || exit 3`,
		// Whatever it does there is nobody's work.
		'echo evil > a; git add -A; git commit -qm evil; git update-ref refs/heads/stream/a HEAD',
		`echo "$1" | grep -q '^+wrong' || { ${says({verdict: 'approve', summary: 'Now it is right.', comments: []})}; exit 0; }`,
		`printf '\\033[2Jlook\\n'`,
		says({
			verdict: 'comments',
			summary: 'No.',
			comments: [
				{path: 'a', line: 1, severity: 'blocking', text: 'Off by one.'},
				{path: '/etc/passwd', line: 1, severity: 'advice', text: 'Run\u001B[2J rm -rf /'},
			],
		}),
	].join('\n');
	await inner.start({
		name: 'Reviewed',
		agent: 'command',
		command: worker,
		review: {agent: 'command', command},
		streams: [{id: 'A', prompt: 'x'}],
	});
	await inner.finished();
	const {state, reviewer, review, work, sessions} = inner.stream('A');
	expect(state.is).toBe('completed');
	expect(sessions).toHaveLength(2);
	expect(reviewer).toMatchObject({
		count: 2,
		last: {verdict: 'approves', head: work?.head, summary: 'Now it is right.'},
	});
	expect(review?.comments).toMatchObject([{path: 'a', line: 1, by: 'command', isBlocking: true, text: 'Off by one.'}]);
	expect(grid.git(['log', '--format=%s', 'main..stream/a'])).toBe('Work on A\nWork on A');
	expect(grid.git(['show', 'stream/a:a'])).toBe('mended');
	expect(grid.git(['worktree', 'list', '--porcelain'])).not.toContain('scratch-');
	expect((await inner.engine.review('A'))?.reviewer).toMatchObject({verdict: 'approves', isThisHead: true});
});

it('that cannot be started, or takes too long, has given no verdict', async () => {
	const stream = (id: string, review: object) => ({id, prompt: 'x', review});
	await inner.start({
		name: 'Reviewed',
		agent: 'command',
		command: 'echo x > $CLAUDE_GRID_STREAM; git add -A; git commit -qm work',
		streams: [
			stream('A', {agent: 'command', command: 'echo "no such model"; exit 4'}),
			stream('B', {agent: 'command', command: 'sleep 600 & sleep 600', minutes: 0.02}),
		],
	});
	await inner.finished();
	const of = (id: string) => inner.stream(id).reviewer?.last;
	expect(of('A')).toMatchObject({verdict: 'none', summary: 'it ended with 4: no such model'});
	expect(of('B')).toMatchObject({verdict: 'none', summary: 'it was ended after 0.02 minutes'});
	expect(inner.run().alerts.map(({key}) => key)).toEqual(expect.arrayContaining(['reviewer:A', 'reviewer:B']));
});
