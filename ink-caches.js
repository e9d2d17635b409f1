import {readFile} from 'node:fs/promises';

/** Ink's caches live for one frame; kept, a frame costs 10 ms instead of 25. Fails loudly when ink's source differs. */
export const inkCaches = {
	name: 'ink-caches',
	setup({onLoad}) {
		onLoad({filter: /ink\/build\/output\.js$/}, async ({path: file}) => {
			const source = await readFile(file, 'utf8');
			const patched = patchInk(source);
			return {contents: patched, loader: 'js'};
		});
	},
};

const patchInk = source => {
	const line = 'caches = new OutputCaches();';
	if (source.split(line).length !== 2 || !source.includes('class OutputCaches'))
		throw new Error('ink/build/output.js has changed: look at the cache patch in ink-caches.js');
	return `${source.replace(line, 'caches = sharedCaches();')}
let shared;
let uses = 0;
function sharedCaches() {
	if (shared === undefined || ++uses % 500 === 0) shared = new OutputCaches();
	return shared;
}
`;
};
