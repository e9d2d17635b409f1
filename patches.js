import {readFile} from 'node:fs/promises';

/** A plugin that changes files of a package: each a pattern of its path and the change; fails loudly when the package has changed. */
const patch = (name, files) => ({
	name,
	setup({onLoad}) {
		for (const [filter, change] of files)
			onLoad({filter}, async ({path: file}) => {
				const contents = change(await readFile(file, 'utf8'));
				if (contents === undefined) throw new Error(`${file} has changed: look at "${name}" in patches.js`);
				return {contents, loader: 'js'};
			});
	},
});

/** Replaces what must be there exactly once. */
const replaceOnce = (source, was, is) => (source.split(was).length === 2 ? source.replace(was, () => is) : undefined);

/** A Map that holds what was asked for last: half of it goes when it is full. */
const recentMap = `
function recent() {
	let older = new Map();
	let newer = new Map();
	const set = (key, value) => {
		if (newer.size >= 500) {
			older = newer;
			newer = new Map();
		}
		newer.set(key, value);
	};
	const get = key => {
		const known = newer.get(key);
		if (known !== undefined) return known;
		const old = older.get(key);
		if (old !== undefined) set(key, old);
		return old;
	};
	return {get, set};
}
`;

const withRecent = (source, was, is) => {
	const changed = replaceOnce(source, was, is);
	return changed && changed + recentMap;
};

const cell = 'ret.push({\n                ...token,\n                styles: [...codes],\n            });';

/**
 * Ink's caches of lines: those of its pictures live for one, the others for ever. Kept for some pictures, one costs 10 ms
 * instead of 25. A cell that is made by spreading another one has a shape of its own in V8, which is most of its size.
 */
export const inkCaches = patch('ink-caches', [
	[
		/ansi-tokenize\/build\/styledChars\.js$/,
		source =>
			replaceOnce(
				source,
				cell,
				"ret.push({type: 'char', value: token.value, fullWidth: token.fullWidth, styles: codes});",
			),
	],
	[
		/ink\/build\/output\.js$/,
		source => {
			const shared = replaceOnce(
				source,
				'caches = new OutputCaches();',
				'caches = (sharedCaches ??= new OutputCaches());',
			);
			const recent = shared?.replaceAll('= new Map();', '= recent();');
			return recent && recent.split('= recent();').length === 4
				? `${recent}${recentMap}var sharedCaches;\n`
				: undefined;
		},
	],
	[
		/ink\/build\/measure-text\.js$/,
		source => withRecent(source, 'const cache = new Map();', 'const cache = recent();'),
	],
	[
		/ink\/build\/wrap-text\.js$/,
		source => {
			const reads = replaceOnce(source, 'cache[cacheKey];', 'cache.get(cacheKey);');
			const writes = reads && replaceOnce(reads, 'cache[cacheKey] = wrappedText', 'cache.set(cacheKey, wrappedText)');
			return writes && withRecent(writes, 'const cache = {};', 'const cache = recent();');
		},
	],
]);

/** simple-git races each call against one promise that never settles, which so keeps something of every call for ever. */
export const gitRaces = patch('git-races', [
	[
		/simple-git\/dist\/index\.mjs$/,
		source => {
			const never = /const (\$\w+) = (\w+)\(\)\.promise;/.exec(source);
			const [, name = '', make = ''] = never ?? [];
			const uses = source.split(`!1 ? ${name} :`);
			return never && uses.length === 3 ? uses.join(`!1 ? ${make}().promise :`) : undefined;
		},
	],
]);

/** meow tidies our package.json as npm would; it is tidy, and the lists of licences cost a tenth of a second at each start. */
export const meowPackage = patch('meow-package', [
	[
		/meow\/build\/dependencies\.js$/,
		source => replaceOnce(source, 'var normalizeExports = requireNormalize();', 'var normalizeExports = () => {};'),
	],
]);

/** zod's sentences in other languages than English are half of it. */
export const zodLocales = patch('zod-locales', [
	[
		/zod\/v4\/locales\/index\.js$/,
		source => {
			const english = source.split('\n').filter(line => line.includes('"./en.js"'));
			return english.length === 1 ? english[0] : undefined;
		},
	],
]);

/** conf checks values by ajv where it is given a schema; ours are checked by zod. */
export const confSchemas = patch('conf-schemas', [
	[
		/conf\/dist\/source\/index\.js$/,
		source => {
			const imports = /^import .* from 'ajv(?:\/dist\/2020\.js|-formats)';$/gm;
			if (source.match(imports)?.length !== 2) return undefined;
			return `${source.replace(imports, '')}\nconst Ajv = undefined, ajvFormatsModule = undefined;\n`;
		},
	],
]);
