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

/** Names of before, and those of now. */
const retiredNames: Readonly<Record<string, string>> = {
	bell: 'activity, notice',
	circles: 'cycles',
	cure: 'hint',
	cures: 'hints',
	deed: 'action',
	deeds: 'actions',
	door: 'listener, socket, api',
	doors: 'sockets',
	fault: 'problem, error',
	faults: 'problems, errors',
	greeting: 'recap',
	keeper: 'persister',
	letter: 'message',
	letters: 'messages',
	lie: 'state of the checkout',
	mail: 'messages, inbox',
	mend: 'repair',
	mended: 'repaired',
	misuse: 'usage error',
	news: 'events',
	nobody: 'user',
	person: 'user',
	rouse: 'wake',
	room: 'available height or width',
	rung: 'requested',
	seed: 'public',
	seeds: 'public',
	somebody: 'user',
	told: 'reported, notified',
};

/** Faults that the fake agent is asked to make are called so, and a terminal has a bell. */
const kept = /^(?:FakeFault|fakeFault\w+|bell|byFinalLetter)$/;

it('no name that a file of the program declares has a retired word', () => {
	const declared = /^(?:export )?(?:async )?(?:const|let|type|function|interface|class) (\w+)/gm;
	const found = files
		.filter(file => /^source\/(?!fake-agent\/).*\.tsx?$/.test(file))
		.flatMap(file =>
			[...readFileSync(path.join(root, file), 'utf8').matchAll(declared)]
				.map(match => match[1] ?? '')
				.filter(name => !kept.test(name))
				.flatMap(name =>
					(name.match(/[A-Z]?[a-z]+/g) ?? [])
						.map(part => part.toLowerCase())
						.filter(part => Object.hasOwn(retiredNames, part))
						.map(part => `${file}: ${name} (say: ${retiredNames[part]})`),
				),
		);
	expect(found).toEqual([]);
});
