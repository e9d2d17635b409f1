import {rmSync} from 'node:fs';
import {afterAll, afterEach, beforeAll, beforeEach, expect} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {sshdMissing} from '../ssh/sshd.ts';
import {sshOf, startHost} from './other-hosts.ts';

/** On a machine with much else to do. */
export const timeoutMs = 45_000;

type Mini = Awaited<ReturnType<typeof startHost>>;

/** Each test of a file has a grid of its own, and a second machine `mini` behind a real sshd; skipped where there is none. */
export const onMini = (env: readonly string[] = []) => {
	const reason = sshdMissing();
	let [mini, ssh]: [Mini | undefined, string] = [undefined, ''];
	const grids: Grid[] = [];
	const open = (): Grid => {
		const [home] = grids.map(one => one.home);
		const own = {PATH: `${ssh}:${process.env.PATH}`, CLAUDE_GRID_HOST_SILENCE_MS: '6000'};
		const grid = createGrid({env: own, ...(home !== undefined && {home})});
		grids.push(grid);
		return grid;
	};
	beforeAll(async () => {
		if (reason !== undefined) return;
		mini = await startHost('mini', env);
		ssh = sshOf([mini]);
	});
	afterAll(async () => {
		await mini?.stop();
		if (ssh) rmSync(ssh, {recursive: true, force: true});
	});
	beforeEach(context => {
		if (reason !== undefined) context.skip(reason);
		open();
	});
	afterEach(async () => {
		mini?.heal();
		// The first one's home is everybody's.
		for (const grid of grids.splice(0).reverse()) await grid.close();
		// Agents there outlive their engine.
		await mini?.empty();
	});
	return {
		mini: (): Mini => mini!,
		grid: (): Grid => grids[0]!,
		/** Another repository of the same user. */
		another: open,
		async add(...more: readonly string[]): Promise<void> {
			const added = await grids[0]!.run(['hosts', 'add', 'mini', 'mini.test', ...more]);
			expect(`${added.stderr}${added.stdout}`).toContain('mini is ready');
		},
	};
};
