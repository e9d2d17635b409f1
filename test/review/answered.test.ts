import {expect, it} from 'vitest';
import {createAuthRun} from '../helpers/create-run.ts';
import {createReview} from '../helpers/review-fixture.ts';
import {diffFiles} from '../helpers/screen-fixtures.ts';

it('a comment is answered by commits of the agent, not by those of a hunk that the user rejected and put back', () => {
	const run = createAuthRun();
	const comment = {id: 1, path: 'src/auth/jwt.ts', line: 13, side: 'after', text: 'Why?', at: 1, sentAt: 2} as const;
	const rejection = {id: 1, path: 'src/auth/jwt.ts', hunk: 'x', at: 3, parent: 'p', commit: 'c2', restoredBy: 'c3'};
	const review = {seen: {}, comments: [comment], count: 1, rejections: [rejection]};
	const stream = {...run.streams['Stream-B']!, review};
	const commits = ['c1', 'c2', 'c3'].map(commit => ({commit, subject: commit}));
	const {comments} = createReview({...run, streams: {...run.streams, 'Stream-B': stream}}, diffFiles, {
		commits: new Map([[1, commits]]),
	});
	expect(comments[0]?.commits).toEqual([{commit: 'c1', subject: 'c1'}]);
});
