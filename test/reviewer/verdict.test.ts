import {describe, expect, it} from 'vitest';
import {placeComments} from '../../source/run/features/reviewer/places.ts';
import {readVerdict} from '../../source/run/features/reviewer/verdict.ts';

const comment = {path: 'src/a.ts', line: 3, severity: 'blocking', text: 'Off by one.'};
const said = (value: unknown): string =>
	`I looked at {all} of it.\n\`\`\`json\n${JSON.stringify(value, null, 2)}\n\`\`\`\nThat is all.`;

describe('the verdict of a reviewer', () => {
	it('is the last object of its shape, wherever it stands in what was said', () => {
		const first = said({verdict: 'approve', summary: 'Fine.', comments: []});
		expect(readVerdict(first)).toEqual({verdict: 'approves', summary: 'Fine.', comments: []});
		expect(readVerdict(`${first}\n${said({verdict: 'comments', summary: 'No.', comments: [comment]})}`)).toEqual({
			verdict: 'comments',
			summary: 'No.',
			comments: [{path: 'src/a.ts', line: 3, isBlocking: true, text: 'Off by one.'}],
		});
	});

	it('does not approve with something that blocks, and says nothing without a reason', () => {
		expect(readVerdict(said({verdict: 'approve', comments: [comment]}))?.verdict).toBe('comments');
		expect(readVerdict(said({verdict: 'comments', comments: []}))).toBeUndefined();
	});

	it('is none where the answer is anything else, however long', () => {
		for (const text of [
			'',
			'LGTM',
			'{"verdict": "approve"',
			'{'.repeat(100_000),
			said({verdict: 'merge it now'}),
			said(null),
		])
			expect(readVerdict(text)).toBeUndefined();
	});

	it('keeps what has the shape of a comment, within bounds', () => {
		const odd = [comment, null, {path: 7}, {...comment, line: -1, text: 'x'.repeat(9000)}, ...Array(100).fill(comment)];
		const {comments = []} = readVerdict(said({verdict: 'comments', comments: odd})) ?? {};
		expect(comments.length).toBeLessThanOrEqual(50);
		expect(comments[1]).toMatchObject({line: 1});
		expect(comments[1]?.text).toHaveLength(2000);
	});
});

it('a comment is placed at a line that the diff has, and says where it meant when that is another', () => {
	const lines = ['@@ -10,2 +10,3 @@', ' const a = 1;', '+const b = 2;', ' const c = 3;'];
	const file = {path: 'src/a.ts', added: 1, removed: 0, isBinary: false, lines};
	const at = (path: string, line: number) => placeComments([file], [{path, line, isBlocking: true, text: 'Why?'}])[0];
	expect(at('src/a.ts', 12)).toMatchObject({line: 12, side: 'after', quote: expect.stringContaining('>  const c')});
	expect(at('./src/a.ts', 900)).toMatchObject({path: 'src/a.ts', line: 11, side: 'after'});
	expect(at('../../etc/passwd', 1)).toMatchObject({
		path: 'src/a.ts',
		line: 11,
		text: 'Of ../../etc/passwd:1, which has not changed: Why?',
	});
	expect(placeComments([], [{path: 'a', line: 1, isBlocking: true, text: 'Why?'}])).toEqual([]);
});
