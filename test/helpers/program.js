// node test/helpers/program.js <file.ts> [arguments]
// Runs a TypeScript program of the tests: Node 20 reads no TypeScript. Its exit code is ours.
import {mkdirSync, mkdtempSync, rmSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath, pathToFileURL} from 'node:url';
import {build} from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
const [entry = '', ...args] = process.argv.slice(2);
// Below node_modules, so that packages with native parts are found from there.
const cache = path.join(root, 'node_modules/.cache');
mkdirSync(cache, {recursive: true});
const folder = mkdtempSync(path.join(cache, 'claude-grid-'));
process.on('exit', () => rmSync(folder, {recursive: true, force: true}));
const outfile = path.join(folder, 'program.mjs');
await build({
	entryPoints: [path.resolve(entry)],
	outfile,
	bundle: true,
	packages: 'external',
	platform: 'node',
	format: 'esm',
	target: 'node20',
	logLevel: 'error',
	define: {'import.meta.url': JSON.stringify(pathToFileURL(path.resolve(entry)).href)},
});
process.argv = [process.argv[0], outfile, ...args];
await import(outfile);
