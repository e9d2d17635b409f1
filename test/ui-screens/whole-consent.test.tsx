import {afterEach, expect, it, vi} from 'vitest';
import {consentLines} from '../../source/plan/consent/consent.ts';
import {ConfirmDialog} from '../../source/ui/dialogs/confirm-dialog.tsx';
import {consentRows} from '../../source/ui/screens/opening/consent.ts';
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
	expect(lines).toContain('Merges automatically when completed: yes (A)');
	expect(rows).toContain('by itself once it is completed (A)');
	expect(lines).toContain('Works in your own checkout: yes (B)');
	expect(rows).toContain('works in your own checkout, beside you (B)');
});

it.each([
	['claude', 'acceptEdits', 'edits files without asking'],
	['codex', 'acceptEdits', 'edits files and runs any command in a sandbox without asking'],
	['codex', 'plan', 'only reads, also by any command in a sandbox'],
	['codex', 'bypassPermissions', 'runs anything without asking'],
	['gemini', 'auto', 'runs anything without asking'],
	['opencode', 'default', 'denies what is not allowed, asks nothing'],
])('what %s may do in mode %s is told as that agent does it', (agent, permissionMode, meaning) => {
	const plan = planOf({permissionMode, streams: [{id: 'A', agent, prompt: 'x'}]});
	const row = consentRows(plan).find(({label}) => label === 'runs');
	expect(row).toMatchObject({
		text: `${agent} in ${permissionMode}: ${meaning}`,
		isDangerous: meaning === 'runs anything without asking',
	});
});

it('what every agent may run is told, and of a plain command nothing of the kind', () => {
	const rows = (agent: string) =>
		consentRows(planOf({streams: [{id: 'A', prompt: 'x', agent, command: 'make'}]})).map(({text}) => text);
	const always = 'git status, git diff, git log, git add, git commit';
	expect(rows('claude')).toContain(always);
	expect(rows('command')).not.toContain(always);
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
