import {describe, expect, it} from 'vitest';
import {reviewMessage} from '../../source/run/features/review/comments.ts';
import {committed, createCore, type Document} from '../helpers/core-driver.ts';

const document: Document = {
	streams: [
		{id: 'A', prompt: 'x', agent: 'claude'},
		{id: 'B', prompt: 'x', dependencies: ['A']},
	],
};
const comment = (text: string, more: object = {}) =>
	({type: 'review.comment', streamId: 'A', path: 'src/a.ts', line: 8, side: 'after', text, ...more}) as const;

const working = () => {
	const core = createCore(document);
	core.send({type: 'tick'});
	core.prepare('A');
	core.launch('A');
	core.send({type: 'work.seen', streamId: 'A', work: committed(2), isAnswer: false});
	return core;
};

describe('a review', () => {
	it('keeps comments until they are sent, as one message with the line, the hunk and the text', () => {
		const core = working();
		core.send(comment('Delete it here', {hunk: '3fa91c02', quote: '> +const x = 1;'}));
		core.send(comment('And why?', {path: 'b.ts', line: 3, side: 'before'}));
		expect(core.stream('A').messages).toBeUndefined();
		expect(core.send({type: 'review.send', streamId: 'A'})).toMatchObject({
			ok: true,
			message: '2 comments: A gets it between two of its tool calls',
		});
		const [message] = core.stream('A').messages ?? [];
		expect(message?.text).toMatch(/two|2 comments/);
		expect(message?.text).toContain('1. src/a.ts:8, hunk 3fa91c02\n   > +const x = 1;\n\n   Delete it here');
		expect(message?.text).toContain('2. b.ts:3 (a line that was removed)');
		expect(core.stream('A').review?.comments).toMatchObject([{sentHead: 'head2'}, {sentHead: 'head2'}]);
	});

	it('sends no comment twice', () => {
		const core = working();
		core.send(comment('One'));
		core.send({type: 'review.send', streamId: 'A'});
		expect(core.send({type: 'review.send', streamId: 'A'})).toMatchObject({
			ok: false,
			message: 'A: no comment of its review is open',
		});
		expect(core.stream('A').messages).toHaveLength(1);
	});

	it('changes and deletes a comment while it is open, and no longer', () => {
		const core = working();
		core.send(comment('One'));
		core.send(comment('Two'));
		core.send(comment('One, better', {id: 1}));
		core.send(comment('', {id: 2}));
		expect(core.stream('A').review?.comments.map(({text}) => text)).toEqual(['One, better']);
		core.send({type: 'review.send', streamId: 'A'});
		expect(core.send(comment('Too late', {id: 1}))).toMatchObject({ok: false, code: 'NO_COMMENT'});
		core.send(comment('Three'));
		expect(core.stream('A').review?.comments.map(({id}) => id)).toEqual([1, 3]);
	});

	it('keeps what was seen by path, and takes it back', () => {
		const core = working();
		core.send({type: 'review.seen', streamId: 'A', path: 'a.ts', mark: 'm1'});
		core.send({type: 'review.seen', streamId: 'A', path: '__proto__', mark: 'm2'});
		core.send({type: 'review.seen', streamId: 'A', path: 'a.ts', mark: 'm3'});
		expect(Object.entries(core.stream('A').review?.seen ?? {})).toEqual([
			['__proto__', 'm2'],
			['a.ts', 'm3'],
		]);
		core.send({type: 'review.seen', streamId: 'A', path: 'a.ts'});
		expect(Object.keys(core.stream('A').review?.seen ?? {})).toEqual(['__proto__']);
	});

	it('is refused where there is no branch yet, and of a stream that is not there', () => {
		const core = working();
		expect(core.send(comment('x', {streamId: 'B'}))).toMatchObject({
			ok: false,
			message: 'B: it has no branch yet: there is nothing to review',
		});
		expect(core.send({type: 'review.send', streamId: 'X'})).toMatchObject({ok: false, code: 'NO_STREAM'});
	});

	it('sends as many comments as one message holds, and says that some are left', () => {
		const core = working();
		for (let index = 0; index < 7; index++) core.send(comment('x'.repeat(3900)));
		expect(core.send({type: 'review.send', streamId: 'A'})).toMatchObject({
			message: expect.stringContaining('3 comments did not fit: send again'),
		});
		expect(core.send({type: 'review.send', streamId: 'A'})).toMatchObject({ok: true});
		expect(core.stream('A').messages?.every(({text}) => text.length <= 20_000)).toBe(true);
	});
});

it('a message of a review always holds the first comment whole', () => {
	const one = {
		id: 1,
		path: 'a',
		line: 1,
		side: 'after',
		text: 'y'.repeat(4000),
		quote: 'q'.repeat(4000),
		at: 0,
	} as const;
	expect(reviewMessage([one]).sent).toHaveLength(1);
	expect(reviewMessage([one]).text.length).toBeLessThan(20_000);
});
