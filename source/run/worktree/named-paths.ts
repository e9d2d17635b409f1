import {fileOf} from '../features/questions/question-rule.ts';

/** A word of a shell command that may name a path; `within`: the folder it was changed to before, as it is written. */
export type NamedPath = {readonly path: string; readonly within: string};

const readers: ReadonlySet<string> = new Set(
	'ls cat head tail less grep rg wc echo printf pwd cd which file stat du diff sort uniq jq true test [ date env'.split(
		' ',
	),
);
const words = /"((?:[^"\\]|\\.)*)"|'([^']*)'|(&&|\|\||[;|&\n])|(\d*>>?(?:&\d)?|<)|((?:[^\s;&|<>"'()\\]|\\.)+)/gs;
const most = 10;

/** What a call names that it may change: files and folders, with patterns cut at their folder. */
export const namedPaths = (tool: string, input: unknown): readonly NamedPath[] => {
	const file = tool === 'Read' ? undefined : fileOf(tool, input);
	if (file !== undefined) return [{path: file, within: ''}];
	const command = tool === 'Bash' ? (input as {readonly command?: unknown} | null)?.command : undefined;
	return typeof command === 'string' ? inCommand(command).slice(0, most) : [];
};

const inCommand = (command: string): readonly NamedPath[] => {
	const found: NamedPath[] = [];
	let within = '';
	let name = '';
	let isWritten = false;
	for (const [, double, single, separator, redirect, bare] of command.matchAll(words)) {
		if (separator !== undefined) {
			name = '';
			isWritten = false;
			continue;
		}
		if (redirect !== undefined) {
			isWritten = redirect.includes('>') && !redirect.includes('&');
			continue;
		}
		const word = (double ?? single ?? bare ?? '').replaceAll(/\\(.)/gs, '$1');
		if (name === '' && !isWritten) {
			if (!/^\w+=/.test(word)) name = word;
			continue;
		}
		if (name === 'cd') within = within === '' || word.startsWith('/') ? word : `${within}/${word}`;
		else if (name === 'git' && word === 'clean') found.push({path: '.', within});
		else if (isWritten || !readers.has(name)) found.push(...namedBy(word, within));
		isWritten = false;
	}
	return found;
};

/** `--output=build` names build, `dist/*.js` the folder dist. */
const namedBy = (word: string, within: string): readonly NamedPath[] => {
	const value = word.startsWith('-') ? word.slice(word.indexOf('=') + 1) : word;
	if (value.startsWith('-') || value.startsWith('/dev/') || value === '') return [];
	const pattern = value.search(/[*?[{]/);
	const path = pattern === -1 ? value : value.slice(0, value.lastIndexOf('/', pattern) + 1) || '.';
	return [{path, within}];
};
