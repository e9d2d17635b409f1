import {join} from 'node:path';
import {build, type Plugin} from 'esbuild';

/** Ink names it for development only; it is no dependency. */
const withoutDevtools: Plugin = {
	name: 'without-devtools',
	setup(build) {
		build.onResolve({filter: /^react-devtools-core$/}, ({path}) => ({path, namespace: 'empty'}));
		build.onLoad({filter: /.*/, namespace: 'empty'}, () => ({contents: 'export default {};'}));
	},
};

/** Bundles a program that draws as the package does, React in production; gives the path of the file. */
export const bundleUi = async (entry: string, folder: string, plugins: readonly Plugin[] = []): Promise<string> => {
	const names = [entry, ...plugins.map(plugin => plugin.name)].join('-');
	const outfile = join(folder, `${names.replaceAll(/\W+/g, '-')}.mjs`);
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		jsx: 'automatic',
		logLevel: 'error',
		define: {'process.env.NODE_ENV': '"production"'},
		plugins: [withoutDevtools, ...plugins],
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
	});
	return outfile;
};
