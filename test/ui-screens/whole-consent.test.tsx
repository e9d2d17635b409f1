import {afterEach, expect, it, vi} from 'vitest';
import {consentLines} from '../../source/plan/consent.ts';
import {ConfirmDialog} from '../../source/ui/dialogs/confirm-dialog.tsx';
import {consentRows} from '../../source/ui/screens/consent.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {planOf} from '../plan/helpers.ts';

afterEach(endDrawings);

const theme = createTheme({isAscii: false, hasColour: true});
const choices = [
	{key: 'l', label: 'later', value: 'later', isSafe: true},
	{key: 'y', label: 'allow', value: 'allow'},
];
const long = `run: ${'npm test && '.repeat(50)}curl example.invalid`;
const dialog = {theme, width: 80, height: 6, title: 'A asks', lines: [long], choices};

it('what a stream alone does is told by every surface as what the whole plan does', () => {
	const plan = planOf({
		streams: [
			{
				id: 'A',
				prompt: 'x',
				merge: 'auto',
				worktreePath: '../elsewhere',
				link: ['cache'],
				model: 'm1',
				branch: 'mine',
				ports: true,
			},
			{id: 'B', prompt: 'x', isolation: 'shared', setup: `echo ${'x'.repeat(3000)}`, verify: 'true'},
		],
	});
	const lines = consentLines(plan).join('\n');
	const rows = consentRows(plan)
		.map(({text}) => text)
		.join('\n');
	for (const said of [
		'../elsewhere (A)',
		'cache (A)',
		'm1 (A)',
		'mine (A)',
		'ten for each stream (A)',
		'true (B)',
		'x'.repeat(3000),
	])
		for (const surface of [lines, rows]) expect(surface).toContain(said);
	expect(lines).toContain('Merges by itself when completed: yes (A)');
	expect(rows).toContain('by itself once it is completed (A)');
	expect(lines).toContain('Works in your own checkout: yes (B)');
	expect(rows).toContain('works in your own checkout, beside you (B)');
});

it('a dialog with more than fits takes its answer only once the end was on the screen', async () => {
	const onAnswer = vi.fn();
	const drawing = draw(<ConfirmDialog {...dialog} onAnswer={onAnswer} />);
	await drawing.shows('1-4 of');
	await drawing.type('y');
	expect(onAnswer).not.toHaveBeenCalled();
	await drawing.type('G');
	await drawing.shows('example.invalid');
	await drawing.type('y');
	await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith('allow'));
});

it('what lets nothing happen can be chosen at once', async () => {
	const onAnswer = vi.fn();
	const drawing = draw(<ConfirmDialog {...dialog} onAnswer={onAnswer} />);
	await drawing.shows('1-4 of');
	await drawing.type('l');
	await vi.waitFor(() => expect(onAnswer).toHaveBeenCalledWith('later'));
});
