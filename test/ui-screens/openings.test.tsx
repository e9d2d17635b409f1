import {afterEach, describe, expect, it, vi} from 'vitest';
import type {StartAnswer} from '../../source/engine/types.ts';
import {NoPlanScreen} from '../../source/ui/screens/opening/no-plan-screen.tsx';
import {NoRepositoryScreen} from '../../source/ui/screens/opening/no-repository-screen.tsx';
import {sizeText} from '../../source/ui/screens/opening/start-lines.ts';
import {StartScreen} from '../../source/ui/screens/opening/start-screen.tsx';
import {createTheme} from '../../source/ui/theme.ts';
import type {Opening} from '../../source/ui/types.ts';
import {createPlan, createPlannedStream} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {openings} from '../helpers/screen-fixtures.ts';

afterEach(endDrawings);

const shared = (height: number) => ({
	theme: createTheme({isAscii: false, hasColour: true}),
	width: 100,
	height,
	version: '0.1.0',
	choose: vi.fn(),
	quit: vi.fn(),
});
type PlanOpening = Extract<Opening, {is: 'plan'}>;

const showPlan = (over: Partial<PlanOpening> = {}, height = 45) => {
	const start = vi.fn<PlanOpening['start']>(() => new Promise(() => {}));
	const opening = {...(openings.plan as PlanOpening), start, ...over};
	const props = {...shared(height), opening};
	return {props, start, drawing: draw(<StartScreen {...props} />, {width: 100, height})};
};

describe('the start screen', () => {
	it('shows the plan as it will run', async () => {
		const {drawing} = showPlan();
		await drawing.shows('8 streams · 30 tasks · at most 5 at once');
		const text = drawing.text();
		expect(text).toMatch(/foundation +Stream-A +foundation +4 tasks +claude/);
		expect(text).toMatch(/Stream-Z +integration +3 tasks +claude +after B C D E/);
		expect(text).toContain('Stream-A → Stream-B → Stream-Z, 3 of 8 streams in sequence');
		expect(text).toContain('✓ claude 2.1.34');
		expect(text).toContain('codex is not on PATH  npm install -g @openai/codex');
		expect(text).toContain('main (a1b2c3d)');
		expect(text).toContain('/home/me/shop.grid (about 412 MB)');
		expect(text).toContain('they may conflict');
	});

	it('names everything it will run on this machine', async () => {
		const streams = [
			createPlannedStream({id: 'A', setup: 'npm ci', verify: 'npm test', allowedTools: ['Bash(npm test)']}),
			createPlannedStream({id: 'B', agent: 'command', command: ['sh', '-c', 'make all \u001B[8m; rm -rf ~']}),
			createPlannedStream({id: 'C', permissionMode: 'bypassPermissions'}),
		];
		const {drawing, props} = showPlan({plan: createPlan({streams}), included: 2});
		await drawing.shows('npm ci');
		const text = drawing.text();
		expect(text).toContain('npm test (A)');
		expect(text).toMatch(/copies +2 ignored files named by \.worktreeinclude/);
		expect(text).toContain('Bash(npm test)');
		expect(text).toContain('sh -c make all ?[8m; rm -rf ~ (B)');
		expect(drawing.raw()).toContain(props.theme.bad('claude in bypassPermissions: runs anything without asking (C)'));
	});

	it('starts once, however often enter is pressed', async () => {
		const {drawing, start} = showPlan();
		await drawing.shows('enter start');
		await drawing.type('\r\r');
		await drawing.shows('starting');
		await drawing.type('\r');
		expect(start).toHaveBeenCalledTimes(1);
	});

	it('says why it did not start, every fault of it, and can be tried again', async () => {
		const answer: StartAnswer = {
			ok: false,
			code: 'PLAN',
			message: 'the plan has faults',
			cure: 'claude-grid plan lint',
			faults: [{path: 'streams[2].dependencies[0]', message: 'there is no stream X'}],
		};
		const start = vi.fn(async () => answer);
		const {drawing} = showPlan({start});
		await drawing.shows('enter start');
		await drawing.type('\r');
		await drawing.shows('the plan has faults');
		expect(drawing.text()).toContain('claude-grid plan lint');
		expect(drawing.text()).toContain('streams[2].dependencies[0]: there is no stream X');
		await drawing.type('\r');
		await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(2));
	});

	it('does not start while something is in the way, and says what', async () => {
		const obstacles = [{message: 'claude is not on PATH', cure: 'npm install -g @anthropic-ai/claude-code'}];
		const {drawing, start} = showPlan({obstacles});
		await drawing.shows('claude is not on PATH');
		await drawing.type('\r');
		await drawing.type('e');
		expect(start).not.toHaveBeenCalled();
	});

	it('tells of the run before it, looks at that on l, and does all of it again only after a yes', async () => {
		const ran = {sentence: 'Ran 26 s ago: 8 of 8 merged, $2.14.', again: 'asks'} as const;
		const {drawing, start, props} = showPlan({ran});
		await drawing.shows('Ran 26 s ago: 8 of 8 merged, $2.14.');
		await drawing.shows('enter run it again  l look at it');
		await drawing.type('\r');
		await drawing.shows('Run all of it again?');
		await drawing.type('\r');
		await drawing.shows('enter run it again');
		expect(start).not.toHaveBeenCalled();
		await drawing.type('\r');
		await drawing.shows('y run it again  n leave it');
		await drawing.type('y');
		await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
		await drawing.type('l');
		expect(props.choose).not.toHaveBeenCalled();
	});

	it('looks at the run before it on l, and starts without a question where it does nothing twice', async () => {
		const ran = {sentence: 'It was rehearsed with fake agents 2 min ago: 5 of 5 completed.', again: 'starts'} as const;
		const {drawing, start, props} = showPlan({ran});
		await drawing.shows('enter start  l look at it');
		await drawing.type('l');
		await vi.waitFor(() => expect(props.choose).toHaveBeenLastCalledWith({is: 'look'}));
		await drawing.type('\r');
		await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
	});

	it('opens the plan, shows the demo and quits on e, d and q', async () => {
		const {drawing, props} = showPlan();
		await drawing.shows('enter start');
		await drawing.type('e');
		await vi.waitFor(() => expect(props.choose).toHaveBeenLastCalledWith({is: 'edit'}));
		await drawing.type('d');
		await vi.waitFor(() => expect(props.choose).toHaveBeenLastCalledWith({is: 'demo'}));
		await drawing.type('q');
		await vi.waitFor(() => expect(props.quit).toHaveBeenCalledTimes(1));
	});

	it('says how much is out of view and scrolls to it', async () => {
		const {drawing} = showPlan({}, 16);
		await drawing.shows(/\d+ more lines/);
		await drawing.type('G');
		await drawing.shows('nothing is merged until you say so');
	});

	it('starts on enter only once its end was on the screen', async () => {
		const {drawing, start} = showPlan({}, 16);
		await drawing.shows('enter read on');
		for (let presses = 0; presses < 20 && !drawing.text().includes('enter start'); presses++) {
			expect(start).not.toHaveBeenCalled();
			const before = drawing.text();
			await drawing.type('\r');
			await vi.waitFor(() => expect(drawing.text()).not.toBe(before));
		}
		await drawing.shows('nothing is merged until you say so');
		await drawing.type('\r');
		await vi.waitFor(() => expect(start).toHaveBeenCalledTimes(1));
	});

	it('shows what stood in the way of a start although the end was in view', async () => {
		const start = async () => ({ok: false, code: 'NO_BASE', message: 'There is no branch "gone".'}) as const;
		const {drawing} = showPlan({start}, 16);
		await drawing.type('G');
		await drawing.shows('enter start');
		await drawing.type('\r');
		await drawing.shows('There is no branch "gone".');
	});

	it.each([
		[400_000, 'less than 1 MB'],
		[412_400_000, 'about 412 MB'],
		[2_340_000_000, 'about 2.3 GB'],
	])('says %s bytes as %s', (bytes, text) => {
		expect(sizeText(bytes)).toBe(text);
	});
});

const showNoPlan = () => {
	const props = {...shared(24), opening: openings.noPlan as Extract<Opening, {is: 'noPlan'}>};
	return {props, drawing: draw(<NoPlanScreen {...props} />, {width: 100})};
};

describe('the screen without a plan', () => {
	it('offers three ways to begin, and the verb of each', async () => {
		const {drawing, props} = showNoPlan();
		await drawing.shows('Nothing is written before you choose.');
		for (const text of ['Describe the goal', 'Start from a sample', 'Watch the demo', 'claude-grid plan "<goal>"'])
			expect(drawing.text()).toContain(text);
		await drawing.type('3');
		await vi.waitFor(() => expect(props.choose).toHaveBeenCalledWith({is: 'demo'}));
	});

	it('asks for the goal, takes q as a letter, and does nothing without words', async () => {
		const {drawing, props} = showNoPlan();
		await drawing.shows('Describe the goal');
		await drawing.type('\r');
		await drawing.shows('What should be done?');
		await drawing.type('\r');
		await drawing.type('quick login\u0007');
		await drawing.shows('quick login');
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.choose).toHaveBeenCalledTimes(1));
		expect(props.choose).toHaveBeenCalledWith({is: 'goal', goal: 'quick login'});
		expect(props.quit).not.toHaveBeenCalled();
	});

	it('offers the samples by name, and esc goes back', async () => {
		const {drawing, props} = showNoPlan();
		await drawing.shows('Describe the goal');
		await drawing.type('2');
		await drawing.shows('Which sample?');
		await drawing.type('\u001B');
		await drawing.shows('Watch the demo');
		await drawing.type('2');
		await drawing.shows('refactor');
		await drawing.type('j');
		await drawing.shows('▸ bugs');
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.choose).toHaveBeenCalledWith({is: 'template', template: 'bugs'}));
	});

	it('quits on q', async () => {
		const {drawing, props} = showNoPlan();
		await drawing.shows('q quit');
		await drawing.type('q');
		await vi.waitFor(() => expect(props.quit).toHaveBeenCalled());
	});
});

describe('the screen without a repository', () => {
	const show = () => {
		const props = {...shared(24), opening: openings.noRepository as Extract<Opening, {is: 'noRepository'}>};
		return {props, drawing: draw(<NoRepositoryScreen {...props} />, {width: 100})};
	};

	it('offers the demo first and says where it will be', async () => {
		const {drawing, props} = show();
		await drawing.shows('/home/me/notes is not a git repository.');
		expect(drawing.text()).toContain('/home/me/claude-grid-demo-1');
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.choose).toHaveBeenCalledWith({is: 'demo'}));
	});

	it('makes a repository only after it asked, with no as the first answer', async () => {
		const {drawing, props} = show();
		await drawing.shows('git init');
		await drawing.type('2');
		await drawing.shows('Make /home/me/notes a git repository?');
		await drawing.type('\r');
		await drawing.shows('is not a git repository.');
		expect(props.choose).not.toHaveBeenCalled();
		await drawing.type('2');
		await drawing.shows('Yes, run git init here');
		await drawing.type('2');
		await vi.waitFor(() => expect(props.choose).toHaveBeenCalledWith({is: 'init'}));
	});
});
