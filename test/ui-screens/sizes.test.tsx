import type {FunctionComponent, ReactElement} from 'react';
import {afterEach, describe, expect, it} from 'vitest';
import type {DiffFile, MergePreview} from '../../source/git/types.ts';
import type {Plan} from '../../source/plan/types.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {OpeningScreen} from '../../source/ui/components/opening-screen.tsx';
import {ConfirmDialog} from '../../source/ui/dialogs/confirm-dialog.tsx';
import {NewStreamDialog} from '../../source/ui/dialogs/new-stream-dialog.tsx';
import {AlertsScreen} from '../../source/ui/screens/alerts/alerts-screen.tsx';
import {CompareScreen} from '../../source/ui/screens/compare/compare-screen.tsx';
import {GraphScreen} from '../../source/ui/screens/graph/graph-screen.tsx';
import {HelpScreen} from '../../source/ui/screens/help/help-screen.tsx';
import {LogScreen} from '../../source/ui/screens/log/log-screen.tsx';
import {MergeScreen} from '../../source/ui/screens/merge/merge-screen.tsx';
import {endLines} from '../../source/ui/screens/parts/end-line.ts';
import {ReviewScreen} from '../../source/ui/screens/review/review-screen.tsx';
import {TimelineScreen} from '../../source/ui/screens/timeline/timeline-screen.tsx';
import {widthOf} from '../../source/ui/text.ts';
import {createTheme, type Theme} from '../../source/ui/theme.ts';
import type {Opening, ScreenProps} from '../../source/ui/types.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine, type MemoryEngine} from '../helpers/memory-engine.ts';
import {sample} from '../helpers/rounds.ts';
import {createLog, createScreenEngine, mergePreview, openings, screenRuns} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const sizes = [
	[40, 12],
	[41, 13],
	[59, 20],
	[60, 24],
	[66, 15],
	[80, 24],
	[99, 30],
	[120, 40],
	[240, 60],
] as const;
const tiny = [
	[1, 1],
	[2, 3],
	[7, 2],
	[12, 40],
] as const;

const screens: Readonly<Record<string, FunctionComponent<ScreenProps>>> = {
	compare: CompareScreen,
	log: LogScreen,
	diff: ReviewScreen,
	merge: MergeScreen,
	alerts: AlertsScreen,
	graph: GraphScreen,
	help: HelpScreen,
	timeline: TimelineScreen,
};

/** Everything that attacks a terminal or a layout. */
const hostile =
	'\u001B]52;c;cm0gLXJm\u0007\u001B]0;owned\u0007\u001B[2J\u001B[8mhid\u001B[5mblink\u009B31mC1\u009D0;x\u009C' +
	'\u202Ertl\u202C\u200Bzero\u0000nul\u0007\b\b\rCR\nLF\tTAB\u007F\u{E0041}tag' +
	`e${'\u0301'.repeat(50)}日本語🙂\uD800 ${'long'.repeat(60)} ${'w '.repeat(80)}`;

const hostileStream = (stream: Stream): Stream => ({
	...stream,
	...(stream.state.is === 'failed' && {state: {...stream.state, reason: hostile}}),
	merge: stream.merge.is === 'unmerged' ? {is: 'unmerged', note: hostile} : stream.merge,
	verify: {ok: false, at: 0, durationMs: 10, head: 'x', tail: `${hostile}\n${hostile}`},
});

const hostilePlan = (plan: Plan): Plan => ({
	...plan,
	name: hostile,
	streams: plan.streams.map(stream => ({
		...stream,
		race: 'store',
		name: hostile,
		files: [hostile, 'src/**'],
		setup: hostile,
		verify: hostile,
		permissionMode: hostile,
		allowedTools: [hostile],
		dependencies: stream.dependencies,
	})),
});

const hostileRun = (run: Run): Run => ({
	...run,
	plan: hostilePlan(run.plan),
	target: hostile,
	streams: Object.fromEntries(Object.entries(run.streams).map(([id, stream]) => [id, hostileStream(stream)])),
	alerts: run.alerts.map(alert => ({...alert, text: hostile, cure: hostile})),
});

const hostileDiff: readonly DiffFile[] = [
	{
		path: hostile,
		added: 9,
		removed: 9,
		isBinary: false,
		lines: [`@@ ${hostile}`, `+${hostile}`, `-${hostile}`, hostile],
	},
];
const hostilePreview: MergePreview = {
	...mergePreview,
	branch: hostile,
	into: hostile,
	commits: [{sha: hostile, subject: hostile}],
	files: [{path: hostile, added: 1, removed: 1}],
	conflicts: [hostile],
	dirty: [hostile],
	targetDirty: [hostile],
};

const hostileEngine = (run: Run): MemoryEngine =>
	createMemoryEngine({
		run,
		log: () => createLog(30).map(entry => ({...entry, text: hostile, aside: hostile})),
		diff: hostileDiff,
		mergePreview: hostilePreview,
	});

const unsafe = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u200B-\u200F\u202A-\u202E\u2060-\u206F\u{E0000}-\u{E0FFF}]/u;

const holds = async (tree: ReactElement, [width, height]: readonly [number, number]): Promise<string> => {
	const drawing = draw(tree, {width, height});
	// What is loaded is drawn a moment later.
	await new Promise(resolve => setTimeout(resolve, 10));
	const text = drawing.text();
	const lines = text.split('\n');
	expect(lines.length, `${width}x${height}:\n${text}`).toBeLessThanOrEqual(height);
	for (const line of lines) expect(widthOf(line), `${width}x${height}: ${line}`).toBeLessThanOrEqual(width);
	expect(unsafe.exec(text)?.[0]).toBeUndefined();
	expect(drawing.raw().replaceAll(/\u001B\[(?:\d{1,3};?)*m/g, '')).not.toMatch(/\u001B/);
	drawing.end();
	return text;
};

const pairs = <A, B>(all: readonly A[], others: readonly B[]) =>
	all.flatMap(one => others.map(other => [one, other] as const));

const themes: readonly Theme[] = [
	createTheme({isAscii: false, hasColour: true}),
	createTheme({isAscii: true, hasColour: false}),
];

describe.each(Object.entries(screens))('the %s screen', (_name, Shown) => {
	it('never draws more than the terminal has', async () => {
		const runs = ['auth', 'merge', 'merged', 'conflicted'].entries();
		for (const [size, [index, name]] of sample(pairs(sizes, [...runs]), 5)) {
			const run = screenRuns[name]!();
			const props = {run, theme: themes[index % 2]!, engine: createScreenEngine(run)};
			const text = await holds(<Shown {...screenProps({...props, width: size[0], height: size[1]})} />, size);
			expect(text).toContain('esc');
		}
	});

	it('survives sizes nobody can read', async () => {
		for (const size of tiny) await holds(<Shown {...screenProps({width: size[0], height: size[1]})} />, size);
	});

	it('draws nothing a terminal would obey', async () => {
		for (const [size, name] of sample(pairs(sizes, ['auth', 'merge', 'conflicted']), 4)) {
			const run = hostileRun(screenRuns[name]!());
			const props = {run, engine: hostileEngine(run), width: size[0], height: size[1]};
			await holds(<Shown {...screenProps(props)} />, size);
		}
	});

	it('is pure ASCII where nothing else can be drawn', async () => {
		const run = screenRuns.merge!();
		const props = {run, theme: themes[1]!, engine: createScreenEngine(run), width: 80, height: 24};
		expect(await holds(<Shown {...screenProps(props)} />, [80, 24])).toMatch(/^[\u0000-\u007F]*$/);
	});

	it('says so when no stream is in focus', async () => {
		for (const focusedId of [undefined, 'gone']) await holds(<Shown {...screenProps({focusedId})} />, [80, 24]);
	});
});

const opened = (opening: Opening, [width, height]: readonly [number, number]) => (
	<OpeningScreen
		{...{opening, width, height, theme: themes[0]!}}
		version={hostile}
		choose={() => {}}
		quit={() => {}}
		onStarted={() => {}}
	/>
);

const hostileOpening = (opening: Opening): Opening => {
	const why = {message: hostile, cure: hostile};
	if (opening.is === 'noPlan')
		return {
			...opening,
			repository: hostile,
			templates: [hostile, 'bugs'],
			noDraft: why,
			tried: {goal: 'A shop'.repeat(40), why},
		};
	if (opening.is === 'broken')
		return {
			...opening,
			planPath: hostile,
			problems: [{message: hostile, place: {line: 3, column: 900}, source: hostile}],
		};
	if (opening.is === 'noRepository') return {...opening, folder: hostile, demoFolder: hostile};
	return {
		...opening,
		plan: hostilePlan(opening.plan),
		planPath: hostile,
		base: hostile,
		worktreeFolder: hostile,
		agents: opening.agents.map(agent => ({...agent, version: hostile, installLine: hostile})),
		criticalPath: [hostile, 'B'],
		advice: [hostile],
		obstacles: [{message: hostile, cure: hostile}],
	};
};

describe.each(Object.entries(openings))('the opening %s', (_name, opening) => {
	it('never draws more than the terminal has, nor anything it would obey', async () => {
		for (const size of [...sizes, ...tiny]) {
			await holds(opened(opening, size), size);
			await holds(opened(hostileOpening(opening), size), size);
		}
	});
});

describe('dialogs', () => {
	const run = hostileRun(screenRuns.auth!());
	const choices = Array.from({length: 12}, (_, i) => ({key: String(i), label: hostile, value: String(i)}));
	const common = {theme: themes[0]!, title: hostile, lines: [hostile, hostile], choices, onAnswer: () => {}};

	it('never draw more than they are given, nor anything a terminal would obey', async () => {
		for (const [width, height] of [
			[60, 8],
			[40, 3],
			[120, 20],
			[40, 1],
			[3, 2],
		] as const) {
			await holds(<ConfirmDialog {...common} {...{width, height}} />, [width, height]);
			await holds(
				<NewStreamDialog {...{theme: themes[0]!, run, width, height}} focusedId="Stream-B" onAnswer={() => {}} />,
				[width, height],
			);
		}
	});

	it('end lines fit every width', () => {
		for (const name of ['finished', 'failed'])
			for (let width = 1; width < 160; width++)
				for (const line of endLines(themes[0]!, screenRuns[name]!(), width))
					expect(widthOf(line)).toBeLessThanOrEqual(width);
	});
});
