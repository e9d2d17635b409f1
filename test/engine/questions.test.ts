import {execFileSync} from 'node:child_process';
import {randomUUID} from 'node:crypto';
import {mkdirSync, readdirSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {beforeEach, expect, it} from 'vitest';
import type {World} from '../../source/engine/loop/world.ts';
import {createAskedQuestions, pollQuestions} from '../../source/engine/perform/questions.ts';
import type {Message} from '../../source/run/update.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {temporaryFolder} from '../process/session.ts';

let now = 1_000_000;
let sent: Message[];
let world: World;
let folder: string;
let asked: ReturnType<typeof createAskedQuestions>;
beforeEach(() => {
	const commonDir = temporaryFolder();
	const run = createAuthRun();
	sent = [];
	asked = createAskedQuestions();
	world = {
		options: {repository: {commonDir}},
		now: () => now,
		run: () => run,
		dispatch: (message: Message) => void sent.push(message),
		onBug: (error: unknown) => {
			throw error;
		},
	} as unknown as World;
	folder = path.join(commonDir, 'claude-grid/runs', run.id, 'sessions/s/questions');
	mkdirSync(folder, {recursive: true});
});

const viewState = () => pollQuestions(world, 'Stream-B', 's', asked);
const question = (text = JSON.stringify({tool: 'Bash', input: {command: 'ls'}})): string => {
	const id = randomUUID();
	writeFileSync(path.join(folder, `${id}.json`), text);
	return id;
};

it('twenty questions are taken at once, then two a second; none is lost', async () => {
	const ids = Array.from({length: 25}, () => question());
	await viewState();
	await viewState();
	expect(sent).toHaveLength(20);
	now += 1000;
	await viewState();
	expect(sent).toHaveLength(22);
	now += 60_000;
	await viewState();
	const told = sent.map(message => message.type === 'question.asked' && message.question.id);
	expect(new Set(told)).toEqual(new Set(ids));
});

it('a pipe, a folder or an endless text in the place of a question is denied', async () => {
	const [pipe, sub] = [randomUUID(), randomUUID()];
	execFileSync('mkfifo', [path.join(folder, `${pipe}.json`)]);
	mkdirSync(path.join(folder, `${sub}.json`));
	const long = question(`"${'x'.repeat(300_000)}"`);
	const deep = question(`{"tool":"Bash","input":${'['.repeat(100_000)}${']'.repeat(100_000)}}`);
	await viewState();
	expect(sent.map(({type}) => type)).toEqual(sent.map(() => 'question.unreadable'));
	const denied = sent.map(message => message.type === 'question.unreadable' && message.questionId);
	expect(new Set(denied)).toEqual(new Set([pipe, sub, long, deep]));
});

it('a folder that was filled with anything is looked through a thousand names at a time', async () => {
	for (let number = 0; number < 1500; number++) writeFileSync(path.join(folder, `${number}`), '');
	for (let count = 0; count < 300; count++) question();
	await viewState();
	expect(sent.length).toBeLessThanOrEqual(20);
	expect(readdirSync(folder)).toHaveLength(1800);
});
