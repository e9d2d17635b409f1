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

/** Rows of Ink's picture: nearly all hold one text that begins at their left edge, which then is the row. */
const wholeRows = source => {
	const lazy = replaceOnce(
		source,
		`const row = [];
            for (let x = 0; x < this.width; x++) {
                row.push({
                    type: 'char',
                    value: ' ',
                    fullWidth: false,
                    styles: [],
                });
            }
            output.push(row);`,
		'output.push(undefined);',
	);
	const written =
		lazy &&
		replaceOnce(
			lazy,
			`const currentLine = output[y + offsetY];
                    // Line can be missing if \`text\` is taller than height of pre-initialized \`this.output\`
                    if (!currentLine) {
                        continue;
                    }
                    for (const transformer of transformers) {
                        line = transformer(line, index);
                    }`,
			`const at = y + offsetY;
                    // A text may be taller than the picture.
                    if (!(at >= 0 && at < output.length)) {
                        continue;
                    }
                    for (const transformer of transformers) {
                        line = transformer(line, index);
                    }
                    if (output[at] === undefined && x === 0) {
                        output[at] = line;
                        offsetY++;
                        continue;
                    }
                    const currentLine = cellsOfRow(output[at], this.width, this.caches);
                    output[at] = currentLine;`,
		);
	const drawn =
		written &&
		replaceOnce(
			written,
			'.map(line => {\n            // See',
			".map(line => {\n            if (line === undefined) return '';\n            if (typeof line === 'string') return line.trimEnd();\n            // See",
		);
	return (
		drawn &&
		`${drawn}
const emptyCell = () => ({type: 'char', value: ' ', fullWidth: false, styles: []});
function cellsOfRow(row, width, caches) {
	if (Array.isArray(row)) return row;
	const cells = Array.from({length: width}, emptyCell);
	let column = 0;
	for (const character of row === undefined ? [] : caches.getStyledChars(row)) {
		cells[column++] = character;
		const more = Math.max(1, caches.getStringWidth(character.value)) - 1;
		for (let index = 0; index < more; index++) cells[column++] = {...emptyCell(), value: '', styles: character.styles};
	}
	return cells;
}
`
	);
};

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
			const whole = recent && wholeRows(recent);
			return whole && whole.split('= recent();').length === 4 ? `${whole}${recentMap}var sharedCaches;\n` : undefined;
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

/**
 * The width of a text of what is nearly always drawn, without a look at each cluster: printable ASCII, Latin, our own signs, and
 * the colours between; -1 for anything else, for a sign may take another width with what follows it.
 */
const quickWidth = `
function quickWidth(text) {
	let width = 0;
	for (let index = 0; index < text.length; index++) {
		const code = text.charCodeAt(index);
		if (
			(code >= 0x20 && code <= 0x7e) || (code >= 0x2500 && code <= 0x25fc) || (code >= 0xa1 && code <= 0x24f && code !== 0xad) ||
			(code >= 0x2010 && code <= 0x2026) || (code >= 0x2190 && code <= 0x2211) || (code >= 0x2800 && code <= 0x28ff) ||
			code === 0x203a || code === 0x2212 || code === 0x2713 || code === 0x2717
		) {
			width++;
			continue;
		}
		if (code !== 0x1b || text.charCodeAt(index + 1) !== 0x5b) return -1;
		index += 2;
		while ((text.charCodeAt(index) >= 0x30 && text.charCodeAt(index) <= 0x3b)) index++;
		if (text.charCodeAt(index) !== 0x6d) return -1;
	}
	return width;
}
`;

/** Texts are measured again and again; those that need a look at each cluster are looked at once. */
export const quickWidths = patch('quick-widths', [
	[
		/string-width\/index\.js$/,
		source => {
			const named = replaceOnce(
				source,
				'export default function stringWidth(input, options = {}) {',
				'function measuredWidth(input, options = {}) {',
			);
			return (
				named &&
				`${named}${recentMap}${quickWidth}
const widths = recent();
export default function stringWidth(input, options) {
	if (options !== undefined || typeof input !== 'string') return measuredWidth(input, options);
	const quick = quickWidth(input);
	if (quick !== -1) return quick;
	const known = widths.get(input);
	if (known !== undefined) return known;
	const width = measuredWidth(input);
	widths.set(input, width);
	return width;
}
`
			);
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

/** conf checks values by ajv where it is given a schema, and compares versions where it is given migrations: it gets neither. */
export const confSchemas = patch('conf-schemas', [
	[
		/conf\/dist\/source\/index\.js$/,
		source => {
			const imports = /^import .* from 'ajv(?:\/dist\/2020\.js|-formats)';$/gm;
			const semver = "import semver from 'semver';\n";
			if (source.match(imports)?.length !== 2 || !source.includes(semver)) return undefined;
			const rest = source.replace(imports, '').replace(semver, '');
			return `${rest}\nconst Ajv = undefined, ajvFormatsModule = undefined, semver = undefined;\n`;
		},
	],
]);
