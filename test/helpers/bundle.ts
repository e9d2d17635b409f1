import {join} from 'node:path';
import {build} from 'esbuild';

/** Bundles a program of the source so that a real `node` can run it; gives the path of the file. */
export const bundle = async (entry: string, folder: string): Promise<string> => {
	const outfile = join(folder, `${entry.replaceAll(/\W+/g, '-')}.mjs`);
	await build({
		entryPoints: [entry],
		outfile,
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		logLevel: 'error',
		banner: {js: "import {createRequire} from 'node:module'; const require = createRequire(import.meta.url);"},
	});
	return outfile;
};
