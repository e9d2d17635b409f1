import {expect, it} from 'vitest';
import type {DiffFile} from '../../source/git/types.ts';
import {checkedAnswer} from '../../source/hosts/checked/answer.ts';
import {checked} from '../../source/hosts/checked/message.ts';
import type {LogEntry, LogPage} from '../../source/run/model/report.ts';
import type {VerifyResult, WorkFacts, Workplace} from '../../source/run/model/types.ts';

const commit = 'a'.repeat(40);
const baseline = {commit, ref: 'refs/x', paths: ['a'], count: 1, repositories: {a: 'b'}};

/** All fields that there are: one that is new is missing here until a host may send it. Work in the user's own checkout is always local. */
const result: Required<VerifyResult> = {
	ok: true,
	at: 1,
	durationMs: 1,
	head: commit,
	tail: '',
	tree: commit,
	command: 'make test',
	setup: 'npm ci',
	isFlaky: true,
	isReused: true,
	base: {commit, isSame: true},
};
const work: Omit<Required<WorkFacts>, 'mixed'> = {
	head: commit,
	commits: 1,
	files: 1,
	added: 1,
	removed: 1,
	dirty: 0,
	content: 'x',
	notOwn: ['a'],
	looseEnds: [{path: 'a', why: 'nested'}],
	branch: 'stream/a',
	changedPaths: ['a'],
	isMerging: false,
	isMissing: false,
	isBranchGone: false,
};
const workplace: Omit<Required<Workplace>, 'shared'> = {
	path: '/home/me/A',
	branch: 'stream/a',
	startCommit: commit,
	tips: {B: commit},
	isSetUp: true,
	conflicts: ['a'],
	before: {head: commit, paths: ['a']},
	baseline,
	isVerifying: true,
	proof: {inode: '1', device: '1', gitFolder: '/a', commonFolder: '/b'},
	copied: ['a'],
};

it.each([
	['verify.finished', {result}],
	['work.seen', {work, isAnswer: true}],
	['worktree.prepared', {workplace}],
])('a worker may send every field of %s', (type, fields) => {
	const message = {is: 'event', epoch: 1, event: {type, streamId: 'A', ...fields}};
	expect(checked(JSON.parse(JSON.stringify(message)))).toEqual(message);
});

it.each([
	['another field', {type: 'verify.finished', streamId: 'A', result: {...result, more: 1}}],
	['a path in the place of a stream', {type: 'verify.finished', streamId: '../A', result}],
	['no commit', {type: 'work.seen', streamId: 'A', work: {...work, head: 'main'}, isAnswer: true}],
	['a folder that is none', {type: 'worktree.prepared', streamId: 'A', workplace: {...workplace, path: 'A'}}],
	['what only we decide', {type: 'merge.finished', streamId: 'A'}],
])('a worker that sends %s is not listened to', (_what, event) => {
	expect(() => checked({is: 'event', epoch: 1, event})).toThrow('it sent what no worker sends');
});

const entry: Required<LogEntry> = {
	kind: 'tool',
	text: 'a',
	aside: 'b',
	ok: true,
	at: 1,
	isPlain: true,
	id: 'i',
	parent: 'p',
	body: {is: 'output', lines: ['a'], cut: {after: 1, lines: 2}},
};
const page: Required<LogPage> = {sessionId: 's', attempt: 1, agent: 'claude', entries: [entry], total: 1};
const file: Required<DiffFile> = {path: 'a', added: 1, removed: 0, isBinary: false, lines: ['+a']};

it('a worker may answer with every field of a log, a diff and a take-over, and with nothing', () => {
	const todos = {is: 'todos', todos: [{key: 'a', title: 'b', status: 'pending'}]} as const;
	for (const body of [entry.body, todos]) {
		const one = {...page, entries: [{...entry, body}]};
		expect(checkedAnswer('log', JSON.parse(JSON.stringify(one)))).toEqual(one);
	}
	expect(checkedAnswer('diff', [file])).toEqual([file]);
	expect(checkedAnswer('takeOver', {argv: ['claude'], cwd: '/a'})).toEqual({argv: ['claude'], cwd: '/a'});
	for (const is of ['log', 'takeOver'] as const) expect(checkedAnswer(is, undefined)).toBeUndefined();
});

it.each([
	['log', {...page, entries: 'boom'}],
	['log', {...page, entries: [{...entry, kind: 'other'}]}],
	['diff', {}],
	['diff', [{...file, lines: [1]}]],
	['takeOver', {argv: 5, cwd: '/a'}],
	['takeOver', {argv: ['claude']}],
] as const)('a worker whose %s has another shape is not believed', (is, value) => {
	expect(() => checkedAnswer(is, value)).toThrow('it answered what no worker answers');
});
