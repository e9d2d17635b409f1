import path from 'node:path';
import {buildSync} from 'esbuild';

const banner = `import {createRequire} from 'node:module'; const require = createRequire(${JSON.stringify(import.meta.url)});`;

/** Makes one JavaScript file of a TypeScript text, for a process of its own: Node 20 reads no TypeScript. `@/` is the repository. */
export const bundle = (text: string, file: string): string => {
	buildSync({
		stdin: {contents: text, resolveDir: process.cwd(), loader: 'ts'},
		alias: {'@': process.cwd()},
		bundle: true,
		platform: 'node',
		format: 'esm',
		target: 'node20',
		banner: {js: banner},
		outfile: path.resolve(file),
		logLevel: 'error',
	});
	return file;
};
