import {readFile} from 'node:fs/promises';

/** A plugin that changes one file of a package; fails loudly when the package has changed. */
const patch = (name, filter, change) => ({
	name,
	setup({onLoad}) {
		onLoad({filter}, async ({path: file}) => {
			const contents = change(await readFile(file, 'utf8'));
			if (contents === undefined) throw new Error(`${file} has changed: look at "${name}" in patches.js`);
			return {contents, loader: 'js'};
		});
	},
});

/** Ink's caches live for one frame; kept, a frame costs 10 ms instead of 25. */
export const inkCaches = patch('ink-caches', /ink\/build\/output\.js$/, source => {
	const line = 'caches = new OutputCaches();';
	if (source.split(line).length !== 2 || !source.includes('class OutputCaches')) return undefined;
	return `${source.replace(line, 'caches = sharedCaches();')}
let shared;
let uses = 0;
function sharedCaches() {
	if (shared === undefined || ++uses % 500 === 0) shared = new OutputCaches();
	return shared;
}
`;
});

/** simple-git races each call against one promise that never settles, which so keeps something of every call for ever. */
export const gitRaces = patch('git-races', /simple-git\/dist\/index\.mjs$/, source => {
	const never = /const (\$\w+) = (\w+)\(\)\.promise;/.exec(source);
	const [, name = '', make = ''] = never ?? [];
	const uses = source.split(`!1 ? ${name} :`);
	return never && uses.length === 3 ? uses.join(`!1 ? ${make}().promise :`) : undefined;
});
