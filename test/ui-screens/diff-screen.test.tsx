import {afterEach, describe, expect, it, vi} from 'vitest';
import type {DiffFile} from '../../source/git/types.ts';
import {DiffScreen} from '../../source/ui/screens/diff/diff-screen.tsx';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {diffFiles, screenRuns} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const show = (diff: readonly DiffFile[] = diffFiles, width = 80) => {
	const run = screenRuns.auth!();
	const props = screenProps({run, width, engine: createMemoryEngine({run, diff})});
	return {props, drawing: draw(<DiffScreen {...props} />, {width})};
};
const lineWith = (text: string, part: string) => text.split('\n').find(line => line.includes(part)) ?? '';

describe('the diff screen', () => {
	it('lists the files with their counts and marks those the plan does not name', async () => {
		const {drawing} = show();
		await drawing.shows('src/auth/jwt.ts');
		const text = drawing.text();
		expect(text).toContain('4 not in the plan · 6 files  +149 −21');
		expect(lineWith(text, 'package.json')).toMatch(/^ ! package\.json +\+1/);
		expect(text.split('\n')[1]).toMatch(/^▸ {2}src\/auth\/jwt\.ts +\+62 +−3/);
	});

	it('names what the plan wanted touched and nobody has', async () => {
		const {drawing} = show();
		await drawing.shows('planned, not touched');
		expect(drawing.text()).toContain('src/routes/login.ts');
		expect(drawing.text().split('src/auth/**')).toHaveLength(1);
	});

	it('colours lines by what they are', async () => {
		const {drawing, props} = show();
		await drawing.shows('readSecret');
		expect(drawing.raw()).toContain(props.theme.good('+ const secret = readSecret();'));
		expect(drawing.raw()).toContain(props.theme.bad('− const secret = process.env.SECRET;'));
		expect(lineWith(drawing.text(), 'process.env')).toMatch(/ 13 − const secret/);
		expect(lineWith(drawing.text(), 'readSecret()')).toMatch(/ 13 \+ const secret/);
	});

	it('cuts off nothing of a long line, and goes from hunk to hunk', async () => {
		const words = Array.from({length: 40}, (_, index) => `word${index}`).join(' ');
		const body = Array.from({length: 30}, (_, index) => ` same ${index}`);
		const lines = [
			'@@ -1,31 +1,31 @@ first',
			`-${words} old`,
			`+${words} new`,
			...body,
			'@@ -90,2 +90,2 @@ second',
			'-a',
			'+b',
		];
		const files = [{path: 'long.ts', added: 2, removed: 2, isBinary: false, lines}];
		const {drawing} = show(files);
		await drawing.shows('word39 new');
		expect(drawing.text()).toContain('word39 old');
		await drawing.type('}');
		await drawing.shows('@@ second');
		await drawing.type('{');
		await drawing.shows('@@ first');
	});

	it('goes from file to file, round the end, and says of a binary that it is one', async () => {
		const {drawing} = show();
		await drawing.shows('1-21 of 65');
		await drawing.type(']');
		await drawing.shows(/▸ {2}src\/\S+ken\.ts/);
		await drawing.type('[[');
		await drawing.shows('A binary file: nothing to show.');
		expect(drawing.text()).toContain('! not in the plan');
	});

	it('scrolls within the file and no further', async () => {
		const {drawing} = show();
		await drawing.shows('1-21 of 65');
		await drawing.type('jjj');
		await drawing.shows('4-24 of 65');
		await drawing.type('G');
		await drawing.shows('45-65 of 65');
		await drawing.type('j');
		await drawing.type('g');
		await drawing.shows('1-21 of 65');
	});

	it('says at its end that a long diff was cut', async () => {
		const lines = ['@@ -0,0 +1,2000 @@', ...Array.from({length: 1999}, (_, index) => `+line ${index + 1}`)];
		const {drawing} = show([{...diffFiles[0]!, lines}]);
		await drawing.shows('1-21 of 2001');
		expect(drawing.text()).not.toContain('Only the first');
		await drawing.type('G');
		await drawing.shows('Only the first 2,000 lines are shown.');
	});

	it('opens the merge and the log, and leaves', async () => {
		const {drawing, props} = show();
		await drawing.shows('readSecret');
		await drawing.type('m');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('merge', 'Stream-B'));
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('log', 'Stream-B'));
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalled());
	});

	it('shows one file at a time where there is no room for a list', async () => {
		const {drawing} = show(diffFiles, 44);
		await drawing.shows('1/6');
		expect(drawing.text()).not.toContain('package.json');
		await drawing.type(']');
		await drawing.shows('2/6');
	});

	it('says that nothing has changed, and what the stream does', async () => {
		const {drawing} = show([]);
		await drawing.shows('Nothing has changed yet.');
		expect(drawing.text()).toContain('running: Edit src/auth/jwt.ts');
	});

	it('says why the diff cannot be read', async () => {
		const run = screenRuns.auth!();
		const engine = {...createMemoryEngine({run}), diff: () => Promise.reject(new Error('worktree is gone'))};
		const drawing = draw(<DiffScreen {...screenProps({run, engine})} />);
		await drawing.shows('worktree is gone');
	});
});
