import {expect, it} from 'vitest';
import {checked} from '../../source/hosts/checked/message.ts';
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
