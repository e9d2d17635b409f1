import {execFile} from 'node:child_process';
import {mkdirSync, rmSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {setTimeout as sleep} from 'node:timers/promises';
import {gitEnvironment} from '../helpers/temporary-repository.ts';
import type {Random} from './random.ts';

export type UserCommit = {readonly id: string; readonly branch: string; readonly file: string};

/** What the user did at git, and so what must be there at the end. */
export type UserGit = {
	/** One errand of the user in the main checkout; git may refuse any of it, as it does while something is merged there. */
	readonly work: (random: Random) => Promise<void>;
	readonly isAtWork: () => boolean;
	/** What was put away comes back, as a user would see to it. */
	readonly tidyUp: () => Promise<void>;
	readonly commits: () => readonly UserCommit[];
	/** Branches of the user's own, and where they left them. */
	readonly branches: () => ReadonlyMap<string, string>;
	/** Errands by name: how often git did what was asked, and how often it refused. */
	readonly told: () => Readonly<Record<string, {readonly done: number; readonly refused: number}>>;
};

type Answer = {readonly ok: boolean; readonly text: string};

const gitIn =
	(root: string) =>
	(...args: readonly string[]): Promise<Answer> =>
		new Promise(resolve =>
			execFile('git', args, {cwd: root, env: gitEnvironment()}, (error, stdout, stderr) =>
				resolve({ok: !error, text: error ? stderr : stdout.trim()}),
			),
		);

/** A user at git in the main checkout, on whichever branch: main, to which streams are merged, among them. */
export const createUserGit = (root: string): UserGit => {
	const git = gitIn(root);
	const commits: UserCommit[] = [];
	const branches = new Map<string, string>();
	const told: Record<string, {readonly done: number; readonly refused: number}> = {};
	let isAtWork = false;
	let number = 0;

	const note = async (branch: string): Promise<boolean> => {
		const tip = await git('rev-parse', `refs/heads/${branch}`);
		if (tip.ok && branch !== 'main') branches.set(branch, tip.text);
		return tip.ok;
	};
	const switchTo = async (random: Random): Promise<boolean> =>
		(await git('switch', '-q', random.pick(['main', 'main', ...branches.keys()]))).ok;
	const switchNew = async (): Promise<boolean> => {
		const name = `own-${++number}`;
		return (await git('switch', '-q', '-c', name)).ok && note(name);
	};
	const patiently = async (...args: readonly string[]): Promise<boolean> => {
		for (let attempt = 0; attempt < 40; attempt++) {
			if ((await git(...args)).ok) return true;
			await sleep(250);
		}
		return false;
	};
	const giveUp = async (file: string): Promise<boolean> => {
		await patiently('rm', '-q', '--cached', '--ignore-unmatch', file);
		rmSync(path.join(root, file), {force: true});
		return false;
	};
	const commit = async (): Promise<boolean> => {
		const file = `own/${++number}.txt`;
		mkdirSync(path.join(root, 'own'), {recursive: true});
		writeFileSync(path.join(root, file), `own ${number}\n`);
		await git('add', file);
		const {ok, text} = await git('commit', '-m', `own ${number}`, '--', file);
		const [, branch = '', id = ''] = /^\[(\S+) ([0-9a-f]+)\]/.exec(text) ?? [];
		if (!ok) return giveUp(file);
		commits.push({id, branch, file});
		return note(branch);
	};
	const putBack = async (): Promise<boolean> => {
		const isThere = (await git('rev-parse', '-q', '--verify', 'refs/stash')).ok;
		return !isThere || patiently('stash', 'pop', '-q', '--index');
	};
	const stash = async (random: Random): Promise<boolean> => {
		const heldMs = random.between(50, 800);
		const {ok} = await git('stash', 'push', '-q', '-m', `own ${++number}`);
		await sleep(heldMs);
		return (await putBack()) && ok;
	};
	const branch = async (): Promise<boolean> => {
		const name = `own-${++number}`;
		if (!(await git('branch', name)).ok) return false;
		await note(name);
		if (!(await git('branch', '-m', name, `${name}-more`)).ok) return false;
		branches.delete(name);
		await note(`${name}-more`);
		if (!(await git('branch', '-d', `${name}-more`)).ok) return false;
		return branches.delete(`${name}-more`);
	};
	const errands: Readonly<Record<string, (random: Random) => Promise<boolean>>> = {
		switch: switchTo,
		'switch -c': switchNew,
		commit,
		stash,
		'branch -m -d': branch,
		gc: async () => (await git('gc', '-q')).ok,
	};
	const likely = ['switch', 'switch', 'switch', 'switch -c', 'commit', 'commit', 'stash', 'branch -m -d', 'gc'];

	return {
		work: async random => {
			const name = random.pick(likely);
			isAtWork = true;
			try {
				const isDone = await errands[name]!(random);
				const {done, refused} = told[name] ?? {done: 0, refused: 0};
				told[name] = isDone ? {done: done + 1, refused} : {done, refused: refused + 1};
			} finally {
				isAtWork = false;
			}
		},
		isAtWork: () => isAtWork,
		tidyUp: async () => {
			await putBack();
		},
		commits: () => commits,
		branches: () => branches,
		told: () => told,
	};
};
