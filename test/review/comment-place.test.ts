import {expect, it} from 'vitest';
import {commentCommand} from '../../source/commands/review/comment-place.ts';
import {createReview} from '../helpers/review-fixture.ts';
import {diffFiles, screenRuns} from '../helpers/screen-fixtures.ts';

const review = createReview(screenRuns.auth!(), diffFiles);
const comment = (place: string, text: string | undefined = 'Why?') => commentCommand(review, place, text);

it('a comment is on a line as it is now, or as it was before with a minus', () => {
	expect(comment('src/auth/jwt.ts:13')).toMatchObject({path: 'src/auth/jwt.ts', line: 13, side: 'after'});
	expect(comment('./src/auth/jwt.ts:-13')).toMatchObject({
		path: 'src/auth/jwt.ts',
		side: 'before',
		quote: expect.stringContaining('> -const secret = process.env.SECRET;'),
	});
	expect(comment('src/auth/jwt.ts:900')).not.toHaveProperty('hunk');
});

it('a place that is none is answered with one that would be', () => {
	for (const place of ['src/auth/jwt.ts', 'src/auth/jwt.ts:0', 'src/auth/jwt.ts:x'])
		expect(() => comment(place)).toThrow(`"${place}" names no line.`);
	expect(() => comment('other.ts:1')).toThrow('Stream-B has not changed "other.ts".');
	expect(() => comment('src/auth/jwt.ts:1', '  ')).toThrow('The comment is empty.');
});
