import {useInput} from 'ink';
import {afterEach, describe, expect, it, vi} from 'vitest';
import {streamMenu} from '../../source/ui/commands/stream-menu.ts';
import {Lines} from '../../source/ui/components/lines.tsx';
import {answerTo, ConfirmDialog} from '../../source/ui/dialogs/confirm-dialog.tsx';
import {MenuDialog, menuRows} from '../../source/ui/dialogs/menu-dialog.tsx';
import {MessageDialog} from '../../source/ui/dialogs/message-dialog.tsx';
import {NewStreamDialog} from '../../source/ui/dialogs/new-stream-dialog.tsx';
import {endLines} from '../../source/ui/screens/parts/end-line.ts';
import {ScreenContext} from '../../source/ui/screens/parts/screen-context.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {screenRuns} from '../helpers/screen-fixtures.ts';

afterEach(endDrawings);

const theme = createTheme({isAscii: false, hasColour: true});
const choices = [
	{key: 'y', label: 'stop it', value: 'stop'},
	{key: 'q', label: 'leave it', value: 'leave'},
];
const question = {
	theme,
	width: 60,
	height: 8,
	title: 'Stop Stream-B api?',
	lines: ['No work is lost.'],
	choices,
};

/** Something else that the keys are for. */
const Reader = () => {
	useInput(() => {});
	return null;
};

describe('MenuDialog', () => {
	it('draws every way out of a stream in the rows it asks for', async () => {
		const stream = createAuthRun().streams['Stream-B'];
		const drawing = draw(
			<MenuDialog {...{theme, stream}} width={60} height={menuRows} title="Stream-B" onAnswer={() => {}} />,
		);
		for (const {label} of streamMenu(stream!)) await drawing.shows(label);
	});

	it('says of a stream that has left the run that there is nothing, and closes', async () => {
		const answered = vi.fn();
		const drawing = draw(
			<MenuDialog {...{theme, stream: undefined}} width={60} height={9} title="Stream-B" onAnswer={answered} />,
		);
		await drawing.shows('This stream is not in the run any more.');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(answered).toHaveBeenCalledWith(undefined));
	});
});

describe('ConfirmDialog', () => {
	it.each([
		['y', 'stop'],
		['return', 'stop'],
		['q', 'leave'],
		['n', undefined],
		['escape', undefined],
		['x', null],
	])('%s answers %s', (name, value) => {
		expect(answerTo(name, choices)).toBe(value);
	});

	it('lets a choice use n itself, and enter do nothing where there is no choice', () => {
		expect(answerTo('n', [{key: 'n', label: 'new', value: 'new'}])).toBe('new');
		expect(answerTo('return', [])).toBeUndefined();
	});

	it('shows the question, its consequences and every answer', async () => {
		const onAnswer = vi.fn();
		const drawing = draw(<ConfirmDialog {...question} onAnswer={onAnswer} />);
		await drawing.shows('Stop Stream-B api?');
		expect(drawing.text()).toContain('No work is lost.');
		expect(drawing.text()).toContain('y enter stop it  q leave it');
		expect(drawing.text()).toContain('esc cancel');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith(undefined));
	});

	it('shows each answer, on as many lines as they need, and takes none that is not shown', async () => {
		const many = ['later', 'allow', 'deny', 'always, this stream', 'always, this run'].map((label, index) => ({
			key: 'lynsr'[index] ?? '',
			label,
			value: label,
		}));
		const onAnswer = vi.fn();
		for (const width of [40, 60, 80]) {
			const drawing = draw(<ConfirmDialog {...question} {...{width, onAnswer}} choices={many} />, {width});
			await drawing.shows('Stop Stream-B api?');
			for (const {key, label} of many) expect(drawing.text()).toMatch(new RegExp(`\\b${key} (enter )?${label}`));
			expect(drawing.text()).toContain('esc cancel');
		}
		const small = draw(<ConfirmDialog {...question} {...{width: 60, height: 3, onAnswer}} choices={many} />);
		await small.shows('l enter later');
		expect(small.text()).not.toContain('always, this run');
		await small.type('r');
		await small.type('d');
		await small.type('\u001B');
		await vi.waitFor(() => expect(onAnswer.mock.calls).toEqual([[undefined]]));
	});

	it('shows an answer that is as wide as the terminal on a line of its own', async () => {
		const wide = [
			{key: 'q', label: 'leave, agents keep running', value: 'leave'},
			{key: 'y', label: 'stop all and quit', value: 'stop'},
		];
		const onAnswer = vi.fn();
		const size = {width: 40, height: 9};
		const drawing = draw(<ConfirmDialog {...question} {...{...size, onAnswer}} choices={wide} />, size);
		await drawing.shows('q enter leave, agents keep running');
		expect(drawing.text()).toMatch(/y stop all and quit *\n? *n esc cancel/);
		await drawing.type('y');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith('stop'));
	});

	it('shows n where it means no, and not where it is an answer', async () => {
		const plain = draw(<ConfirmDialog {...question} onAnswer={() => {}} />);
		await plain.shows('n esc cancel');
		const own = [
			{key: 'y', label: 'allow', value: 'allow'},
			{key: 'n', label: 'deny', value: 'deny'},
		];
		const other = draw(<ConfirmDialog {...question} choices={own} onAnswer={() => {}} />);
		await other.shows('n deny');
		expect(other.text()).not.toContain('n esc');
	});

	it('hears nothing while something else stands over the screen it is part of', async () => {
		const onAnswer = vi.fn();
		const context = {hasKeys: false, notice: undefined, here: {current: undefined}};
		const under = (
			<ScreenContext.Provider value={context}>
				<Reader />
				<ConfirmDialog {...question} onAnswer={onAnswer} />
			</ScreenContext.Provider>
		);
		const drawing = draw(under);
		await drawing.shows('Stop Stream-B api?');
		for (const key of ['y', '\r', 'q', '\u001B']) await drawing.type(key);
		expect(onAnswer).not.toHaveBeenCalled();
	});

	it('keeps its answers however little room there is', async () => {
		const lines = Array.from({length: 20}, (_, i) => `Sentence ${i}.`);
		for (const height of [2, 3, 5]) {
			const drawing = draw(<ConfirmDialog {...question} lines={lines} height={height} onAnswer={() => {}} />);
			await drawing.shows('y enter stop it');
			expect(drawing.text().split('\n').length).toBeLessThanOrEqual(height);
		}
	});
});

describe('MessageDialog', () => {
	const open = (onAnswer: (text: string | undefined) => void, height = 8) =>
		draw(<MessageDialog {...{theme, height, onAnswer}} width={60} run={createAuthRun()} streamId="Stream-B" />);

	it('keeps the lines of what is pasted, and sends nothing before enter', async () => {
		const onAnswer = vi.fn();
		const drawing = open(onAnswer);
		await drawing.shows('Tell Stream-B');
		await drawing.type('Look: ');
		await drawing.shows('Look:');
		await drawing.type('\u001B[200~one\r\n\ttwo \u001B[31mred\nthree\u001B[201~');
		await drawing.shows('3 lines');
		expect(drawing.text()).toContain('Look: one');
		expect(onAnswer).not.toHaveBeenCalled();
		await drawing.type('!');
		await drawing.shows('three!');
		await drawing.type('\r');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledTimes(1));
		expect(onAnswer.mock.calls[0]?.[0]).toMatch(/^Look: one\n.*two.*red\nthree!$/);
		expect(onAnswer.mock.calls[0]?.[0]).not.toContain('\u001B');
	});

	it('takes no empty message and none that is too long', async () => {
		const onAnswer = vi.fn();
		const drawing = open(onAnswer);
		await drawing.shows('what should it know?');
		await drawing.type('\r');
		await drawing.type(`\u001B[200~${'x\n'.repeat(10_001)}\u001B[201~`);
		await drawing.shows('too long');
		await drawing.type('\r');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(onAnswer.mock.calls).toEqual([[undefined]]));
	});

	it('stays in its place however little room there is', async () => {
		for (const height of [1, 2, 3, 4]) {
			const drawing = open(() => {}, height);
			await drawing.type('\u001B[200~a\nb\nc\nd\nlast\u001B[201~');
			await drawing.shows('last');
			expect(drawing.text().split('\n').length).toBeLessThanOrEqual(height);
		}
	});
});

describe('NewStreamDialog', () => {
	const show = (focusedId: string | undefined = 'Stream-B', height = 9) => {
		const onAnswer = vi.fn();
		const props = {theme, width: 60, height, run: createAuthRun(), focusedId, onAnswer};
		return {onAnswer, drawing: draw(<NewStreamDialog {...props} />, {width: 60, height})};
	};

	it('starts at once unless the user says after which stream', async () => {
		const {drawing, onAnswer} = show();
		await drawing.shows('starts from the base, at once');
		await drawing.type('add a login page');
		await drawing.shows('add a login page');
		await drawing.type('\r');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenLastCalledWith({prompt: 'add a login page'}));
		await drawing.type('\t');
		await drawing.shows('starts after Stream-B api, on top of its work');
		await drawing.type('\r');
		await vi.waitFor(() =>
			expect(onAnswer).toHaveBeenLastCalledWith({prompt: 'add a login page', after: ['Stream-B']}),
		);
	});

	it('asks for words before it adds anything', async () => {
		const {drawing, onAnswer} = show();
		await drawing.shows('New stream');
		await drawing.type('\r');
		await drawing.type('   ');
		await drawing.type('\r');
		expect(onAnswer).not.toHaveBeenCalled();
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith(undefined));
	});

	it('cuts no prompt that is too long: it says so and adds nothing', async () => {
		const {drawing, onAnswer} = show();
		await drawing.shows('New stream');
		await drawing.type(`\u001B[200~${'x'.repeat(100_001)}\u001B[201~`);
		await drawing.shows('100001 of 100000 characters: too long');
		await drawing.type('\r');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(onAnswer.mock.calls).toEqual([[undefined]]));
	});

	it('keeps the end of a long prompt in view and within its rows', async () => {
		const {drawing} = show('Stream-B', 6);
		await drawing.shows('New stream');
		await drawing.type(`${'word '.repeat(200)}the end`);
		await drawing.shows('the end');
		expect(drawing.text().split('\n').length).toBeLessThanOrEqual(6);
		expect(drawing.text()).toContain('esc cancel');
	});

	it('takes pasted lines as one prompt, without what a terminal would obey', async () => {
		const {drawing, onAnswer} = show();
		await drawing.shows('New stream');
		await drawing.type('\u001B[200~first line\nsecond \u0007line\n\u001B[201~');
		await drawing.shows('second line');
		await drawing.type('!');
		await drawing.shows('second line !');
		expect(onAnswer).not.toHaveBeenCalled();
		await drawing.type('\r');
		await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith({prompt: 'first line second line !'}));
	});
});

describe('the end of a run', () => {
	const show = (name: string, height = 2, width = 90) =>
		draw(<Lines {...{theme, width, height}} lines={endLines(theme, screenRuns[name]!(), width)} />, {width});

	it('tells the outcome, the times, the speed-up, the cost and the next key', async () => {
		const drawing = show('finished');
		await drawing.shows('All 4 streams completed, 3 not merged yet.');
		for (const text of ['M merge all 3 in order', 'wall 42:10', 'streams 2:40:40', '3.8× faster', 'cost $2.20'])
			expect(drawing.text()).toContain(text);
	});

	it('says what failed', async () => {
		const drawing = show('failed');
		await drawing.shows('1 failed');
		expect(drawing.raw()).toContain(theme.bad(theme.glyphs.failed));
	});

	it('takes one line when there is only one, and none while the run continues', async () => {
		const one = show('finished', 1);
		await one.shows('All 4 streams completed');
		expect(one.text().split('\n')).toHaveLength(1);
		expect(show('auth').text().trim()).toBe('');
	});
});
