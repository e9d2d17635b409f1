import {mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {
	archived,
	archiveFolder,
	handoverFile,
	readHandover,
	readSession,
	writeHandover,
	writeSession,
} from '../../source/store/run/session-record.ts';
import {modeOf, temporaryFolder} from './folders.ts';

describe('the handovers of a repository', () => {
	it('are all kept: the one before goes to the archive under its date', () => {
		const folder = temporaryFolder();
		expect(writeHandover(folder, 'one\n')).toEqual({path: handoverFile(folder), archived: undefined});
		const at = new Date('2026-01-02T03:04:05Z');
		for (const text of ['two\n', 'three\n']) {
			utimesSync(handoverFile(folder), at, at);
			writeHandover(folder, text);
		}
		expect(archived(folder).map(file => [path.basename(file), readFileSync(file, 'utf8')])).toEqual([
			['2026-01-02T03-04-05-2.md', 'two\n'],
			['2026-01-02T03-04-05.md', 'one\n'],
		]);
		expect(readHandover(folder)).toEqual({path: handoverFile(folder), text: 'three\n'});
		expect(modeOf(handoverFile(folder))).toBe(0o600);
	});

	it('survive a kill between the archive and the new file, and archive nothing twice', () => {
		const folder = temporaryFolder();
		writeHandover(folder, 'one\n');
		const first = writeHandover(folder, 'two\n').archived;
		rmSync(handoverFile(folder));
		expect(readHandover(folder)).toEqual({path: first, text: 'one\n'});
		writeHandover(folder, 'three\n');
		expect(archived(folder)).toEqual([first]);
	});

	it('are none in a repository that never had one, and a stranger in the archive is none', () => {
		const folder = temporaryFolder();
		expect(readHandover(folder)).toBeUndefined();
		mkdirSync(archiveFolder(folder), {recursive: true});
		writeFileSync(path.join(archiveFolder(folder), 'notes.md'), 'x');
		expect(readHandover(folder)).toBeUndefined();
	});
});

describe('the record of a session', () => {
	it('is read as it was written, and is empty when it is missing or broken', () => {
		const folder = temporaryFolder();
		expect(readSession(folder)).toEqual({});
		const seen = {runId: 'r', at: 1, streams: {A: {state: 'running', merge: 'unmerged', completed: 1, commits: 2}}};
		const record = {begun: {at: 1, seen, head: {branch: 'main', commit: 'abc'}}, words: {text: 'Go', at: 2}};
		writeSession(folder, record);
		expect(readSession(folder)).toEqual(record);
		writeFileSync(path.join(folder, 'claude-grid', 'session.json'), '{"begun":');
		expect(readSession(folder)).toEqual({});
	});
});
