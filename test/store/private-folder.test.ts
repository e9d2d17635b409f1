import {chmodSync, chownSync, mkdirSync, rmSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {gridFolder, prepareGridFolder} from '../../source/store/paths.ts';
import {ensurePrivate} from '../../source/store/private-folder.ts';
import {modeOf, temporaryFolder} from './folders.ts';

const isRoot = process.getuid?.() === 0;

const place = () => {
	const top = temporaryFolder();
	const [git, folder] = [path.join(top, 'repo/.git'), path.join(top, 'repo.grid')];
	mkdirSync(git, {recursive: true});
	chmodSync(git, 0o755);
	const made = (mode: number, below = folder) => {
		mkdirSync(below, {recursive: true});
		chmodSync(below, mode);
	};
	return {git, folder, made, ensure: () => ensurePrivate(folder, git, 'or elsewhere')};
};

const refusal = (message: RegExp, cure: RegExp) =>
	expect.objectContaining({
		code: 'FOLDER_UNSAFE',
		message: expect.stringMatching(message),
		hint: expect.stringMatching(cure),
	});

describe('a folder that nobody else may write in', () => {
	it('is made for the user alone, and stays as it is while it is closed', () => {
		const {folder, ensure, made} = place();
		ensure();
		expect(modeOf(folder)).toBe(0o700);
		made(0o755);
		ensure();
		expect(modeOf(folder)).toBe(0o755);
	});

	it('is refused when it is open to all, or shared with a group on purpose', () => {
		for (const mode of [0o757, 0o777, 0o1777, 0o2775]) {
			const {folder, ensure, made} = place();
			made(mode);
			expect(ensure, mode.toString(8)).toThrow(
				refusal(/Other users may write in .*repo\.grid/, /^chmod go-w .*or elsewhere/),
			);
			expect(modeOf(folder)).toBe(mode & 0o777);
		}
	});

	it('is closed to the group that a umask had let in', () => {
		const {folder, ensure, made} = place();
		made(0o775);
		ensure();
		expect(modeOf(folder)).toBe(0o755);
	});

	it('may be as open as the repository itself', () => {
		const {git, ensure, made} = place();
		chmodSync(git, 0o777);
		made(0o777);
		expect(ensure).not.toThrow();
	});

	it('is refused when it is a link, also one that leads nowhere, or a file', () => {
		const link = place();
		symlinkSync(temporaryFolder(), link.folder);
		const lost = place();
		symlinkSync('/nowhere/at/all', lost.folder);
		const file = place();
		writeFileSync(file.folder, '');
		for (const {ensure} of [link, lost]) expect(ensure).toThrow(refusal(/is a link/, /Remove the link/));
		expect(file.ensure).toThrow(refusal(/is not a folder/, /Move it away/));
	});

	it('is refused below a folder of the repository that is a link', () => {
		const {git} = place();
		const [own, elsewhere] = [path.join(path.dirname(git), '.claude-grid'), temporaryFolder()];
		symlinkSync(elsewhere, own);
		expect(() => ensurePrivate(path.join(own, 'worktrees'), git, 'x')).toThrow(
			refusal(/\.claude-grid is a link/, /Remove/),
		);
	});

	it.runIf(isRoot)('is refused when it is of another user, but not of the one who owns the repository', () => {
		const {git, folder, ensure, made} = place();
		made(0o700);
		chownSync(folder, 65_534, 65_534);
		expect(ensure).toThrow(refusal(/belongs to another user/, /Move it away/));
		chownSync(git, 65_534, 65_534);
		expect(ensure).not.toThrow();
	});
});

describe("claude-grid's folder of a repository", () => {
	it('is refused when it, or what holds the runs, came as a link', () => {
		for (const name of ['', 'runs']) {
			const {git} = place();
			if (name !== '') prepareGridFolder(git);
			const at = path.join(gridFolder(git), name);
			const elsewhere = temporaryFolder();
			expect(() => {
				symlinkOver(at, elsewhere);
				prepareGridFolder(git);
			}).toThrow(refusal(/is a link/, /Remove the link/));
		}
	});
});

const symlinkOver = (at: string, target: string): void => {
	rmSync(at, {recursive: true, force: true});
	symlinkSync(target, at);
};
