import {chmodSync, mkdirSync, statSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {
	gridFolder,
	prepareSocketFolder,
	runFolder,
	sessionFolder,
	socketPath,
	streamFolder,
} from '../../source/store/paths.ts';
import {ensureFolder, writeAtomically} from '../../source/store/write-file.ts';
import {modeOf, namesIn, temporaryFolder} from './folders.ts';

const uid = process.getuid?.() ?? 0;

describe('folders of a repository', () => {
	it('lie under the common git dir', () => {
		const run = runFolder('/repo/.git', 'auth-1');
		expect(gridFolder('/repo/.git')).toBe('/repo/.git/claude-grid');
		expect(run).toBe('/repo/.git/claude-grid/runs/auth-1');
		expect(sessionFolder(run, 'abc')).toBe(`${run}/sessions/abc`);
		expect(streamFolder(run, 'Stream-A')).toBe(`${run}/streams/Stream-A`);
	});

	const hostile = ['', '.', '..', '../x', 'a/b', '/etc', 'a\nb', 'a\0b', '$(x)', 'x'.repeat(129), 'é'];
	it.each(hostile)('refuse the id %j', id => {
		for (const folder of [runFolder, sessionFolder, streamFolder]) {
			expect(() => folder('/repo', id)).toThrow(expect.objectContaining({code: 'BAD_ID'}));
		}
	});

	it('are made for us alone, and made so when they were not (fault 65)', () => {
		const root = temporaryFolder();
		ensureFolder(path.join(root, 'a', 'b'));
		expect([modeOf(path.join(root, 'a')), modeOf(path.join(root, 'a', 'b'))]).toEqual([0o700, 0o700]);
		chmodSync(path.join(root, 'a'), 0o755);
		ensureFolder(path.join(root, 'a'));
		expect(modeOf(path.join(root, 'a'))).toBe(0o700);
	});
});

describe('the socket of a repository', () => {
	it('is in the runtime folder of the user, named after the repository', () => {
		const runtime = temporaryFolder();
		const socket = socketPath({commonDir: '/repo/.git', env: {XDG_RUNTIME_DIR: runtime}, uid});
		expect(path.dirname(socket)).toBe(path.join(runtime, 'claude-grid'));
		expect(path.basename(socket)).toMatch(/^[0-9a-f]{12}\.sock$/);
		expect(socketPath({commonDir: '/other/.git', env: {XDG_RUNTIME_DIR: runtime}, uid})).not.toBe(socket);
	});

	it('is under /tmp when there is no such folder, or it is not ours', () => {
		const runtime = temporaryFolder();
		const file = path.join(runtime, 'file');
		writeFileSync(file, '');
		const places = [
			{},
			{XDG_RUNTIME_DIR: ''},
			{XDG_RUNTIME_DIR: 'relative'},
			{XDG_RUNTIME_DIR: '/nowhere'},
			{XDG_RUNTIME_DIR: file},
		];
		for (const env of places) {
			expect(path.dirname(socketPath({commonDir: '/r', env, uid}))).toBe(`/tmp/claude-grid-${uid}`);
		}
		const another = socketPath({commonDir: '/r', env: {XDG_RUNTIME_DIR: runtime}, uid: uid + 1});
		expect(path.dirname(another)).toBe(`/tmp/claude-grid-${uid + 1}`);
	});

	it('is refused when its path would be cut silently', () => {
		const runtime = path.join(temporaryFolder(), 'x'.repeat(80));
		mkdirSync(runtime);
		expect(() => socketPath({commonDir: '/r', env: {XDG_RUNTIME_DIR: runtime}, uid})).toThrow(
			expect.objectContaining({code: 'SOCKET_PATH_TOO_LONG', hint: expect.stringContaining('XDG_RUNTIME_DIR')}),
		);
	});

	it('has a folder that only we can enter (fault 65)', () => {
		const folder = path.join(temporaryFolder(), 'claude-grid');
		prepareSocketFolder(path.join(folder, 'a.sock'), uid);
		prepareSocketFolder(path.join(folder, 'b.sock'), uid);
		expect(modeOf(folder)).toBe(0o700);
	});

	it('is not put where somebody else could stand in for us', () => {
		const root = temporaryFolder();
		const [open, real, link, file] = ['open', 'real', 'link', 'file'].map(name => path.join(root, name)) as [
			string,
			string,
			string,
			string,
		];
		mkdirSync(open, {mode: 0o777});
		chmodSync(open, 0o777);
		mkdirSync(real, {mode: 0o700});
		symlinkSync(real, link);
		writeFileSync(file, '');
		for (const folder of [open, link, file]) {
			expect(() => prepareSocketFolder(path.join(folder, 'a.sock'), uid)).toThrow(
				expect.objectContaining({code: 'SOCKET_FOLDER_UNSAFE'}),
			);
		}
		expect(() => prepareSocketFolder(path.join(real, 'a.sock'), uid + 1)).toThrow(
			expect.objectContaining({code: 'SOCKET_FOLDER_UNSAFE'}),
		);
	});
});

describe('writing a file', () => {
	it('replaces it as a whole, for us alone, and leaves nothing else (fault 65)', () => {
		const folder = temporaryFolder();
		const file = path.join(folder, 'results.json');
		writeFileSync(file, 'before', {mode: 0o644});
		const before = statSync(file).ino;
		writeAtomically(file, 'äfter');
		expect(statSync(file).ino).not.toBe(before);
		expect([statSync(file).size, modeOf(file)]).toEqual([6, 0o600]);
		expect(namesIn(folder)).toEqual(['results.json']);
	});

	it('says plainly that the folder is not there', () => {
		expect(() => writeAtomically('/nowhere/at/all', 'x')).toThrow(expect.objectContaining({code: 'STORE_FAILED'}));
	});
});
