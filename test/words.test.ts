import {readdirSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {expect, it} from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** What is not said any more, and the word for it (contributing.md has the glossary). */
const retired: readonly (readonly [RegExp, string])[] = [
	[/\b(a|the|any|every) person\b/i, 'the user'],
	[/\b(goes|go|going|went|gone) on\b(?! and on)/i, 'continue, resume, keep running'],
	[/\bsomebody else's\b/i, "someone else's"],
];

const filesIn = (folder: string): readonly string[] =>
	readdirSync(path.join(root, folder), {recursive: true, encoding: 'utf8'}).map(name => path.join(folder, name));

const files = [...filesIn('source'), ...filesIn('docs'), ...readdirSync(root)].filter(name =>
	/\.(tsx?|md|css|js|html)$|^plan\.schema\.json$/.test(name),
);

it('no source file and no document has a retired word', () => {
	const found = files.flatMap(file =>
		readFileSync(path.join(root, file), 'utf8')
			.split('\n')
			.flatMap((line, index) =>
				retired
					.filter(([word]) => word.test(line))
					.map(([word, instead]) => `${file}:${index + 1}: ${word.exec(line)?.[0]} (say: ${instead})`),
			),
	);
	expect(files.length).toBeGreaterThan(400);
	expect(found).toEqual([]);
});
