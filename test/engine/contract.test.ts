import path from 'node:path';
import {ensureEngine} from '../../source/client/launch.ts';
import {built} from '../helpers/built.ts';
import {engineContract} from '../helpers/engine-contract.ts';
import {createGrid} from '../helpers/grid.ts';
import {startInnerEngine} from '../helpers/inner-engine.ts';

engineContract('createEngine', async () => {
	const grid = createGrid();
	const inner = await startInnerEngine(grid);
	const remove = async (): Promise<void> => {
		await inner.close();
		await grid.close();
	};
	return {engine: inner.engine, remove};
});

engineContract('connectEngine to the detached engine', async () => {
	const grid = createGrid();
	const engine = await ensureEngine({
		commonDir: grid.commonDir,
		repository: grid.root,
		program: {node: process.execPath, argv: [built.cli, 'engine', `--repo=${path.resolve(grid.root)}`]},
		env: grid.env,
	});
	const remove = async (): Promise<void> => {
		await engine.close();
		await grid.close();
	};
	return {engine, remove};
});
