/** What is copied whole or not at all: one file, or all that is named of one folder. */
export type IncludeUnit = {
	/** A folder ends in a slash. */
	readonly path: string;
	readonly files: readonly string[];
};

type NamesFile = (path: string) => boolean;

/** The files that a line names by itself: no folder, no glob. */
const namesFile = (patterns: string): NamesFile => {
	const lines = patterns
		.split(/\r?\n/)
		.map(line => line.replace(/ +$/, ''))
		.filter(line => line !== '' && !/^[#!]|[*?[\\]|\/$/.test(line));
	const paths = new Set(lines.filter(line => line.includes('/')).map(line => line.replace(/^\//, '')));
	const names = new Set(lines.filter(line => !line.includes('/')));
	return path => paths.has(path) || names.has(path.slice(path.lastIndexOf('/') + 1));
};

/** The innermost of these folders that the file lies in. */
const folderOf = (path: string, folders: ReadonlySet<string>): string | undefined => {
	for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
		const folder = path.slice(0, end + 1);
		if (folders.has(folder)) {
			return folder;
		}
	}
	return undefined;
};

/** In the order in which they may be copied: files with a line of their own, other files, then folders, the smallest first. */
export const includeUnits = (
	patterns: string,
	files: readonly string[],
	folders: ReadonlySet<string>,
): readonly IncludeUnit[] => {
	const isNamed = namesFile(patterns);
	const named: IncludeUnit[] = [];
	const others: IncludeUnit[] = [];
	const inFolders = new Map<string, string[]>();
	for (const path of files) {
		// A path that ends in a slash is a repository of its own, of which nothing is copied.
		const folder = isNamed(path) ? undefined : folderOf(path, folders);
		if (folder === undefined) {
			(isNamed(path) ? named : others).push({path, files: [path]});
		} else {
			const of = inFolders.get(folder) ?? [];
			of.push(path);
			inFolders.set(folder, of);
		}
	}
	const whole = [...inFolders].map(([path, inside]) => ({path, files: inside}));
	return [...named, ...others, ...whole.sort((a, b) => a.files.length - b.files.length)];
};
