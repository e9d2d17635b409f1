// node build.js [folder]
// Builds the package: one bundle split by verb, and the programs that agents are given, each whole in one file.
import {chmod, copyFile, cp, readFile, rm, writeFile} from 'node:fs/promises';
import path from 'node:path';
import {build} from 'esbuild';
import {confSchemas, gitRaces, inkCaches, meowPackage, quickWidths, zodLocales} from './patches.js';

const folder = path.dirname(new URL(import.meta.url).pathname);
const {version} = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8'));

/** Only of use with React's own debugger. */
const noDevtools = {
	name: 'no-devtools',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^react-devtools-core$/}, () => ({path: 'react-devtools-core', namespace: 'empty'}));
		onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {connectToDevTools() {}};'}));
	},
};

/** conf's when-exit raises each signal a second time: one Ctrl-C would count as two. What it is told to do at the exit is done. */
const oneSignal = {
	name: 'one-signal',
	setup({onResolve, onLoad}) {
		onResolve({filter: /^when-exit$/}, () => ({path: 'when-exit', namespace: 'when-exit'}));
		const contents =
			"export default callback => {process.on('exit', callback); return () => process.off('exit', callback);};";
		onLoad({filter: /.*/, namespace: 'when-exit'}, () => ({contents}));
	},
};

const shared = {
	bundle: true,
	platform: 'node',
	format: 'esm',
	target: 'node20',
	logLevel: 'warning',
	absWorkingDir: folder,
	// Its other build asks for its files while it runs.
	alias: {'jsonc-parser': 'jsonc-parser/lib/esm/main.js'},
	minifySyntax: true,
	minifyWhitespace: true,
	metafile: true,
	// React's development build keeps an entry of each render for ever.
	define: {'process.env.NODE_ENV': '"production"', CLAUDE_GRID_VERSION: JSON.stringify(version)},
	banner: {
		js: "import {createRequire as __createRequire} from 'node:module';const require=__createRequire(import.meta.url);",
	},
	plugins: [gitRaces, inkCaches, quickWidths, meowPackage, zodLocales, confSchemas, noDevtools, oneSignal],
};

const out = path.resolve(process.argv[2] ?? path.join(folder, 'distribution'));
await rm(out, {recursive: true, force: true});
const results = await Promise.all([
	build({
		...shared,
		entryPoints: {main: 'source/cli.ts'},
		outdir: out,
		splitting: true,
		chunkNames: 'chunks/[name]-[hash]',
	}),
	build({...shared, entryPoints: {mcp: 'source/server/mcp.ts'}, outdir: out}),
	build({...shared, entryPoints: {'sandbox-network': 'source/sandbox/network/main.ts'}, outdir: out}),
	build({...shared, entryPoints: {'fake-agent': 'source/fake-agent/main.ts'}, outdir: out}),
	build({
		bundle: true,
		platform: 'browser',
		format: 'esm',
		target: ['chrome111', 'firefox113', 'safari16.4'],
		logLevel: 'warning',
		absWorkingDir: folder,
		minify: true,
		metafile: true,
		entryPoints: {page: 'source/page/main.tsx', style: 'source/page/styles/all.css'},
		outdir: path.join(out, 'dashboard'),
		splitting: true,
		chunkNames: '[name]-[hash]',
	}),
]);

/** The licences of everything that is in the bundle. */
const licences = async metafiles => {
	const inputs = metafiles.flatMap(one => Object.keys(one.inputs));
	const names = new Set(inputs.flatMap(input => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1] ?? []));
	const texts = await Promise.all([...names].sort().map(licenceOf));
	return texts.join('\n\n----------------------------------------\n\n');
};

const licenceOf = async name => {
	const root = path.join(folder, 'node_modules', name);
	const info = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
	const files = ['license', 'LICENSE', 'LICENSE.md', 'license.md', 'LICENCE', 'LICENSE.txt'];
	const texts = await Promise.all(files.map(file => readFile(path.join(root, file), 'utf8').catch(() => '')));
	return `${name} ${info.version} (${info.license})\n\n${texts.find(text => text !== '')?.trim() ?? 'No licence text in the package.'}`;
};

// Not bundled: it must stay in words that every Node can read.
await cp(path.join(folder, 'source/start'), out, {recursive: true});
await chmod(path.join(out, 'cli.js'), 0o755);
for (const name of ['index.html', 'icon.svg'])
	await copyFile(path.join(folder, 'source/page', name), path.join(out, 'dashboard', name));
await copyFile(path.join(folder, 'source/plan/plan.schema.json'), path.join(out, 'plan.schema.json'));
await writeFile(path.join(out, 'third-party-licences.txt'), await licences(results.map(result => result.metafile)));
