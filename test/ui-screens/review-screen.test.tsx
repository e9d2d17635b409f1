import {afterEach, describe, expect, it, vi} from 'vitest';
import type {DiffFile} from '../../source/git/types.ts';
import type {Comment, ReviewFile, ReviewRecord} from '../../source/run/features/review/types.ts';
import type {Run} from '../../source/run/model/types.ts';
import {firstLook, placeOf} from '../../source/ui/screens/review/look.ts';
import {ReviewScreen} from '../../source/ui/screens/review/review-screen.tsx';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {createReview, type ReviewParts} from '../helpers/review-fixture.ts';
import {diffFiles, screenRuns} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

type Given = {
	readonly files?: readonly DiffFile[];
	readonly width?: number;
	readonly parts?: ReviewParts;
	readonly record?: ReviewRecord;
	readonly run?: Run;
};
const withRecord = (run: Run, review: ReviewRecord | undefined): Run =>
	review ? {...run, streams: {...run.streams, 'Stream-B': {...run.streams['Stream-B']!, review}}} : run;

const show = ({files = diffFiles, width = 80, parts = {}, record, run: given}: Given = {}) => {
	const run = withRecord(given ?? screenRuns.auth!(), record);
	const engine = createMemoryEngine({
		run,
		review: commit => createReview(run, commit ? files.slice(0, 1) : files, {...parts, commit}),
	});
	const props = screenProps({run, width, engine});
	return {props, engine, run, drawing: draw(<ReviewScreen {...props} />, {width})};
};
const lineWith = (text: string, part: string) => text.split('\n').find(line => line.includes(part)) ?? '';
const commentOf = (more: Partial<Comment> = {}): Comment => ({
	id: 1,
	path: 'src/auth/jwt.ts',
	line: 13,
	side: 'after',
	text: 'Delete the expired session here',
	at: 0,
	...more,
});
const recordOf = (comments: readonly Comment[], seen = {}): ReviewRecord => ({seen, comments, count: comments.length});

it('a file that is gone, for its last hunk was rejected, leaves its place to the next one', () => {
	const files = ['a.ts', 'c.ts', 'd.ts'].map(path => ({path}) as ReviewFile);
	const at = (path?: string) => placeOf(files, {...firstLook, path});
	expect([at(), at('c.ts'), at('b.ts'), at('e.ts')]).toEqual([0, 1, 1, 2]);
});

describe('the review screen', () => {
	it('shows each line with its numbers in both versions, and the words that changed apart', async () => {
		const {drawing, props} = show();
		await drawing.shows('readSecret');
		expect(lineWith(drawing.text(), 'process.env')).toMatch(/ 13 {5}− const secret = process\.env\.SECRET;/);
		expect(lineWith(drawing.text(), 'readSecret()')).toMatch(/ {4} 13 \+ const secret/);
		const {word} = props.theme;
		expect(drawing.raw()).toContain(word('readSecret()'));
		expect(drawing.raw()).toContain(word('process.env.SECRET'));
		expect(drawing.text()).toContain('0 of 6 files seen · +149 −21');
	});

	it('colours code by its language, and leaves what was removed in its one colour', async () => {
		const lines = ['@@ -1 +1 @@', '-const a = 1;', '+const b = "two"; // why'];
		const {drawing} = show({files: [{path: 'a.ts', added: 1, removed: 1, isBinary: false, lines}]});
		await vi.waitFor(() => expect(drawing.raw()).toContain('\u001B[35mconst'), 30_000);
		expect(drawing.raw()).toContain('\u001B[33m"two"');
		expect(drawing.raw()).toContain('\u001B[31m− const a = 1;');
	});

	it('shows by v what each commit changed, the newest first, and then all of it again', async () => {
		const branchCommits = [
			{commit: 'b'.repeat(40), subject: 'Read the secret once'},
			{commit: 'a'.repeat(40), subject: 'Add the token'},
		];
		const {drawing, engine} = show({parts: {branchCommits}});
		await drawing.shows('of 6 files seen');
		await drawing.type('v');
		await drawing.shows('commit 2 of 2: Read the secret once');
		await drawing.type('x');
		await drawing.shows('this is one commit: v continues to all changes');
		await drawing.type('v');
		await drawing.shows('commit 1 of 2: Add the token');
		await drawing.type('v');
		await drawing.shows('of 6 files seen');
		expect(drawing.text()).not.toContain('commit 1 of 2');
		expect(engine.sent).toEqual([]);
	});

	it('hides nothing that an agent has hidden in a line', async () => {
		const lines = ['@@ -1 +1 @@', '-ok', '+if (isAdmin\u202E\u2066) \u001B[8mdrop()\u001B[0m;\r'];
		const {drawing} = show({files: [{path: 'a.ts', added: 1, removed: 1, isBinary: false, lines}]});
		await drawing.shows('if (isAdmin??) ?[8mdrop()?[0m;');
		expect(drawing.raw()).not.toContain('\u202E');
	});

	it('marks a file as seen, and shows the next that was not', async () => {
		const {drawing, engine, run} = show();
		await drawing.shows('readSecret');
		await drawing.type(' ');
		const mark = createReview(run, diffFiles).files[0]?.mark;
		await vi.waitFor(() =>
			expect(engine.sent).toEqual([{type: 'review.seen', streamId: 'Stream-B', path: 'src/auth/jwt.ts', mark}]),
		);
		await drawing.shows(/── src\/auth\/refresh-token\.ts/);
	});

	it('counts as seen only what has the content that was seen', async () => {
		const run = screenRuns.auth!();
		const marks = createReview(run, diffFiles).files.map(({path, mark}) => [path, mark] as const);
		const seen = {...Object.fromEntries(marks.slice(0, 2)), 'package.json': 'of other content'};
		const {drawing} = show({record: recordOf([], seen)});
		await drawing.shows('2 of 6 files seen');
		expect(drawing.text()).toContain('✓ src/auth/jwt.ts');
		expect(drawing.text()).not.toContain('✓ package.json');
	});

	it('keeps a comment on the line the user is at, and sends all of them with one key', async () => {
		const {drawing, engine} = show();
		await drawing.shows('readSecret');
		await drawing.type('C');
		await drawing.shows('no comment is open: c writes one');
		await drawing.type('jjjc');
		await drawing.shows('src/auth/jwt.ts:13');
		await drawing.type('Why not q and m?');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent).toHaveLength(1));
		expect(engine.sent[0]).toMatchObject({path: 'src/auth/jwt.ts', line: 13, side: 'after', text: 'Why not q and m?'});
		expect(engine.sent[0]).toHaveProperty('quote', expect.stringContaining('> +const secret = readSecret();'));
	});

	it('shows open comments below their lines, and which commits came of those that were sent', async () => {
		const open = commentOf();
		const sent = commentOf({id: 2, text: 'And this', sentAt: 1, sentHead: 'a'});
		const commits = new Map([[2, [{commit: 'abc1234567', subject: 'Delete what has expired'}]]]);
		const {drawing, engine} = show({record: recordOf([open, sent]), parts: {commits}});
		await drawing.shows('open: C sends it');
		expect(drawing.text()).toContain('│ Delete the expired session here');
		expect(drawing.text()).toContain('abc1234 Delete what has expired');
		await drawing.type('C');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'review.send', streamId: 'Stream-B'}]));
	});

	it('changes the open comment of a line instead of writing another', async () => {
		const {drawing, engine} = show({record: recordOf([commentOf({text: 'Old'})])});
		await drawing.shows('open: C sends it');
		await drawing.type('jjjc');
		await drawing.shows(/src\/auth\/jwt\.ts:13 Old/);
		await drawing.type(' and new');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent[0]).toMatchObject({id: 1, text: 'Old and new'}));
	});

	it('says who else is on these lines, what the plan does not name, and whether verify ran on these files', async () => {
		const others = [
			{streamId: 'Stream-D', files: new Map([['src/auth/jwt.ts', {object: 'v', ranges: [[10, 14] as const]}]])},
		];
		const objects = {before: 'v', after: 'w', modes: ['100644', '100755'] as const};
		const files = diffFiles.map((file, index) => (index === 0 ? {...file, object: objects} : file));
		const {drawing} = show({files, parts: {others, verifiedTree: 'other'}, run: screenRuns.merge!()});
		await drawing.shows('same lines as Stream-D');
		expect(drawing.text()).toContain('verify is stale');
		expect(lineWith(drawing.text(), '── src/auth/jwt.ts')).toContain('executable now');
		await drawing.type(']]');
		await drawing.shows(/with-session\S+ .*! not in the plan/);
	});

	it('rejects a hunk after a question, and puts the last one back', async () => {
		const {drawing, engine, run} = show({run: screenRuns.merge!()});
		await drawing.shows('readSecret');
		await drawing.type('x');
		await drawing.shows('Reject hunk 1 of 1 by a commit? y rejects it');
		await drawing.type('n');
		await drawing.type('x');
		await drawing.shows('y rejects it');
		await drawing.type('y');
		const hunk = createReview(run, diffFiles).files[0]?.hunks[0]?.id;
		await vi.waitFor(() =>
			expect(engine.sent).toEqual([{type: 'review.reject', streamId: 'Stream-B', path: 'src/auth/jwt.ts', hunk}]),
		);
		await drawing.type('X');
		await vi.waitFor(() => expect(engine.sent[1]).toEqual({type: 'review.restore', streamId: 'Stream-B'}));
	});

	it('says why a hunk cannot be rejected now', async () => {
		const {drawing, engine} = show();
		await drawing.shows('readSecret');
		await drawing.type('x');
		await drawing.shows('its agent is working: pause it first');
		expect(engine.sent).toEqual([]);
	});

	it('goes from hunk to hunk, also into the next file and back', async () => {
		const lines = ['@@ -1 +1 @@ first', '-a', '+b', '@@ -90 +90 @@ second', '-c', '+d'];
		const file = {added: 2, removed: 2, isBinary: false, lines};
		const {drawing} = show({
			files: [
				{...file, path: 'one.ts'},
				{...file, path: 'two.ts'},
			],
		});
		await drawing.shows('▸── hunk 1 of 2');
		await drawing.type('}');
		await drawing.shows('▸── hunk 2 of 2');
		await drawing.type('}');
		await drawing.shows('── two.ts');
		await drawing.type('{');
		await drawing.shows('── one.ts');
		await drawing.shows('▸── hunk 2 of 2');
	});

	it('puts both versions side by side, wraps long lines or cuts them', async () => {
		const long = Array.from({length: 40}, (_, index) => `word${index}`).join(' ');
		const lines = ['@@ -1,2 +1,2 @@', '-old line', '+new line', ` ${long}`];
		const files = [{path: 'a.ts', added: 1, removed: 1, isBinary: false, lines}];
		const {drawing} = show({files, record: recordOf([commentOf({path: 'a.ts', line: 1, side: 'before'})])});
		await drawing.shows('word39');
		await drawing.type('w');
		await drawing.shows('word5 ');
		expect(drawing.text()).not.toContain('word39');
		await drawing.type('u');
		await drawing.shows(/ 1 − old line +│ +1 \+ new line/);
		expect(drawing.text()).toContain('removed line 1');
	});

	it('searches through all files, and ends the search before it leaves', async () => {
		const {drawing, props} = show();
		await drawing.shows('readSecret');
		await drawing.type('/');
		await drawing.type('JOSE');
		await drawing.type('\r');
		await drawing.shows(/▸ .*"jose": "\^5\.2\.0"/);
		await drawing.type('\u001B');
		await drawing.shows('esc back');
		expect(props.close).not.toHaveBeenCalled();
		await drawing.type('n');
		await drawing.shows('nothing searched for yet');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalled());
	});

	it('says of a binary that it is one, and at its end that a long diff was cut', async () => {
		const lines = ['@@ -0,0 +1,2000 @@', ...Array.from({length: 1999}, (_, index) => `+line ${index + 1}`)];
		const {drawing} = show({files: [{...diffFiles[0]!, lines}, diffFiles.at(-1)!]});
		await drawing.shows('Only the first 2,000 lines are shown.');
		await drawing.type('G');
		await drawing.shows(/▸.*line 1999/);
		await drawing.type(']');
		await drawing.shows('A binary file: nothing to show.');
	});

	it('has the files at the left where there is room', async () => {
		const {drawing} = show({width: 160, record: recordOf([commentOf()])});
		await drawing.shows('planned, not touched');
		expect(drawing.text()).toContain('src/routes/login.ts');
		expect(lineWith(drawing.text(), 'package.json')).toMatch(/^ {3}package\.json +! +\+1/);
		expect(drawing.text()).toContain('comments 1, open 1');
	});

	it('opens the merge and the log, and says that nothing has changed', async () => {
		const {drawing, props} = show({files: []});
		await drawing.shows('Nothing has changed yet.');
		expect(drawing.text()).toContain('running: Edit src/auth/jwt.ts');
		await drawing.type('m');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('merge', 'Stream-B'));
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('log', 'Stream-B'));
	});

	it('says why the changes cannot be read', async () => {
		const run = screenRuns.auth!();
		const engine = {...createMemoryEngine({run}), review: () => Promise.reject(new Error('worktree is gone'))};
		const drawing = draw(<ReviewScreen {...screenProps({run, engine})} />);
		await drawing.shows('worktree is gone');
	});
});
