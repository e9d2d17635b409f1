import {existsSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';

const grids: Grid[] = [];
afterEach(async () => {
	for (const grid of grids.splice(0).reverse()) await grid.close();
});

/** Each step of a stream notes what it finds in its environment in a file beside the repository. */
const note = (grid: Grid, step: string): string =>
	`echo ${step} "\${CLAUDE_GRID_PORT:-none}" "\${PORT:-none}" >> ${grid.parent}/seen-$CLAUDE_GRID_STREAM`;

const planOf = (grid: Grid, ids: readonly string[], name = 'Ports') => ({
	name,
	agent: 'command',
	ports: true,
	command: `${note(grid, 'agent')}; until [ -e ${grid.parent}/go ]; do sleep 0.1; done; echo x > $CLAUDE_GRID_STREAM.txt`,
	setup: note(grid, 'setup'),
	verify: `[ -z "$CLAUDE_GRID_STREAM" ] || ${note(grid, 'verify')}`,
	streams: ids.map(id => ({id, prompt: 'Serve', ...(id === 'Without' && {ports: false})})),
});

const seen = (grid: Grid, id: string): readonly string[] => {
	const file = path.join(grid.parent, `seen-${id}`);
	return existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
};
const portsSeen = (grid: Grid, id: string): readonly string[] => [
	...new Set(seen(grid, id).map(line => line.split(' ')[1] ?? '')),
];

const untilAtWork = (grid: Grid, ids: readonly string[], times = 1): Promise<unknown> =>
	waitFor(() => ids.every(id => seen(grid, id).filter(line => line.startsWith('agent')).length >= times), {
		what: `agents of ${ids.join(' ')}`,
	});

it('each stream of two repositories has ports of its own, the same for setup, every session and verify, whatever becomes of the engine', async () => {
	const one = createGrid({name: 'one', env: {CLAUDE_GRID_PORT: '1', PORT: '3000'}});
	const two = createGrid({name: 'two', home: one.home, env: {PORT: '3000'}});
	grids.push(one, two);
	const ids = ['A', 'B', 'Without'];
	await Promise.all([one, two].map(grid => grid.run(['run', grid.plan(planOf(grid, ids)), '--detach'])));
	await Promise.all([one, two].map(grid => untilAtWork(grid, ids)));
	await one.killEngine();
	expect(await one.run(['recover', 'A'])).toMatchObject({code: 0});
	await untilAtWork(one, ['A'], 2);
	for (const grid of [one, two]) writeFileSync(path.join(grid.parent, 'go'), '');
	for (const grid of [one, two]) expect(await grid.run(['wait', '--timeout', '60'])).toMatchObject({code: 0});
	const ports = [one, two].flatMap(grid => ['A', 'B'].flatMap(id => portsSeen(grid, id)));
	expect(new Set(ports).size).toBe(4);
	expect(ports.map(Number).filter(port => port >= 41_000 && port <= 48_990 && port % 10 === 0)).toHaveLength(4);
	expect(seen(one, 'A').map(line => line.split(' ')[0])).toEqual(['setup', 'agent', 'agent', 'verify']);
	expect(seen(one, 'Without')).toEqual(['setup none 3000', 'agent none 3000', 'verify none 3000']);
	const prompts = readdirSync(path.join(one.runFolder(), 'sessions')).map(name =>
		readFileSync(path.join(one.runFolder(), 'sessions', name, 'prompt.md'), 'utf8'),
	);
	expect(prompts.map(text => text.includes('$CLAUDE_GRID_PORT')).sort()).toEqual([false, true, true, true]);
	expect(await one.run(['merge'])).toMatchObject({code: 0});
	await waitFor(() => Object.values(one.saved().streams).every(({merge}) => merge.is === 'merged'), {what: 'merges'});
	expect(await two.run(['run', two.plan(planOf(two, ['New'], 'Next')), '--new', '--detach'])).toMatchObject({code: 0});
	await untilAtWork(two, ['New']);
	expect(ports).toContain(portsSeen(two, 'New')[0]);
	expect(await two.run(['wait', '--timeout', '60'])).toMatchObject({code: 0});
});
