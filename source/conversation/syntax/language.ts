const byEnding: Readonly<Record<string, readonly string[]>> = {
	bash: ['sh', 'bash', 'zsh', 'bashrc', 'zshrc', 'profile'],
	c: ['c', 'h'],
	cpp: ['cc', 'cpp', 'cxx', 'hh', 'hpp', 'hxx'],
	csharp: ['cs'],
	css: ['css'],
	dockerfile: ['dockerfile'],
	go: ['go'],
	ini: ['ini', 'toml', 'cfg', 'conf', 'properties', 'editorconfig', 'gitconfig'],
	java: ['java'],
	javascript: ['js', 'jsx', 'cjs', 'mjs'],
	json: ['json', 'jsonc', 'json5', 'webmanifest'],
	kotlin: ['kt', 'kts'],
	lua: ['lua'],
	makefile: ['mk', 'makefile'],
	php: ['php'],
	python: ['py', 'pyi'],
	ruby: ['rb', 'rake', 'gemfile', 'rakefile'],
	rust: ['rs'],
	scss: ['scss'],
	sql: ['sql'],
	swift: ['swift'],
	typescript: ['ts', 'tsx', 'cts', 'mts'],
	xml: ['xml', 'html', 'htm', 'svg', 'xhtml', 'vue', 'svelte', 'plist'],
	yaml: ['yaml', 'yml'],
};

const byWord = new Map(Object.entries(byEnding).flatMap(([language, words]) => words.map(word => [word, language])));

/** By the name of a file: `Dockerfile`, `.bashrc`, `server.test.ts`; undefined: not known. */
export const languageOf = (path: string): string | undefined => {
	const name = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
	return byWord.get(name.slice(name.lastIndexOf('.') + 1)) ?? byWord.get(name.split('.')[0] ?? '');
};
