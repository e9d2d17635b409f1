import {execFileSync} from 'node:child_process';
import {join} from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build, type Plugin} from 'esbuild';
import {expect, test} from 'vitest';
import {newRepository} from './support.ts';

const program = fileURLToPath(new URL('kept-program.ts', import.meta.url));

test('a git call keeps nothing of itself in memory', async () => {
	const repository = newRepository();
	const {gitRaces}: {gitRaces: Plugin} = await import(pathToFileURL('patches.js').href);
	const outfile = join(repository.parent, 'kept.mjs');
	await build({
		entryPoints: [program],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		plugins: [gitRaces],
		banner: {js: "import {createRequire} from 'node:module';const require=createRequire(import.meta.url);"},
	});
	const kept = execFileSync(process.execPath, [outfile, repository.root, '40'], {encoding: 'utf8'});
	// With the promise that never settles it is one and more for each call.
	expect(Number(kept)).toBeLessThan(10);
});
