import {afterEach, describe, expect, it, vi} from 'vitest';
import type {MergePreview} from '../../source/git/types.ts';
import type {CommandAnswer} from '../../source/run/model/command.ts';
import type {Run, Stream} from '../../source/run/model/types.ts';
import {MergeScreen} from '../../source/ui/screens/merge/merge-screen.tsx';
import {fixtureNow} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {mergePreview, screenRuns} from '../helpers/screen-fixtures.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const change = (run: Run, id: string, over: Partial<Stream>): Run => ({
	...run,
	streams: {...run.streams, [id]: {...run.streams[id]!, ...over}},
});

const show = (
	run: Run = screenRuns.merge!(),
	preview: Partial<MergePreview> | undefined = {},
	answer?: CommandAnswer,
) => {
	const engine = createMemoryEngine({
		run,
		...(preview && {mergePreview: {...mergePreview, ...preview}}),
		...(answer && {answer: () => answer}),
	});
	const props = screenProps({run, engine, height: 40});
	return {props, engine, drawing: draw(<MergeScreen {...props} />, {height: 40})};
};
const merge = {type: 'stream.merge', streamId: 'Stream-B'} as const;

describe('the merge screen', () => {
	it('says what goes where before anything happens', async () => {
		const {drawing, engine} = show();
		await drawing.shows('stream/stream-b → main  checked out, clean');
		const text = drawing.text();
		for (const {subject} of mergePreview.commits) expect(text).toContain(subject);
		for (const {path} of mergePreview.files) expect(text).toContain(path);
		expect(text).toContain('4 commits · 6 files');
		expect(text).toContain('✓ npm test: passed 3m ago in 3.2 s');
		expect(text).toContain('none now');
		expect(text).toContain('enter merge into main');
		expect(engine.sent).toEqual([]);
	});

	it('merges on enter', async () => {
		const {drawing, engine} = show();
		await drawing.shows('enter merge');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent).toEqual([merge]));
	});

	const many = (count: number, name: string) => Array.from({length: count}, (_, index) => `${name}-${index}`);
	const enter = async (drawing: ReturnType<typeof draw>, presses: number) => {
		for (let press = 0; press < presses; press++) await drawing.type('\r');
	};

	it('cuts nothing of what is merged, and merges once its end was on the screen', async () => {
		const long = `${'very/deep/'.repeat(20)}file.ts`;
		const commits = many(60, 'subject').map(subject => ({sha: 'a'.repeat(40), subject}));
		const files = [{path: long, added: 1, removed: 0}];
		const {drawing, engine} = show(undefined, {commits, files});
		await drawing.shows('enter read on');
		expect(drawing.text()).toContain('60 commits');
		const seen: string[] = [];
		for (let page = 0; page < 10 && !drawing.text().includes('enter merge into main'); page++) {
			seen.push(drawing.text());
			await drawing.type('\r');
		}
		seen.push(drawing.text());
		expect(engine.sent).toEqual([]);
		for (const {subject} of commits) expect(seen.join('\n')).toContain(subject);
		expect(seen.join('').replaceAll(/\s|\+1/g, '')).toContain(long);
		await enter(drawing, 1);
		await vi.waitFor(() => expect(engine.sent).toEqual([merge]));
	});

	it('names every file that would be committed before it is committed', async () => {
		const dirty = many(70, 'half-done');
		const {drawing, engine} = show(undefined, {dirty, unlisted: {commits: 0, dirty: 7, targetDirty: 0}});
		await drawing.shows('77 files not committed');
		await drawing.type('c');
		await drawing.shows('half-done-60');
		await drawing.type('l');
		await drawing.shows('7 more files');
		await drawing.type('G');
		await drawing.shows('none now');
		expect(engine.sent).toEqual([]);
		await drawing.type('c');
		await vi.waitFor(() => expect(engine.sent).toEqual([{...merge, dirty: 'commit'}]));
	});

	it('asks to be read again when something else would be merged', async () => {
		const commits = many(60, 'subject').map(subject => ({sha: 'a'.repeat(40), subject}));
		const {drawing, engine, props} = show(undefined, {commits});
		await drawing.shows('enter read on');
		await drawing.type('G');
		await drawing.shows('enter merge into main');
		const run = change(props.run, 'Stream-B', {work: {...props.run.streams['Stream-B']!.work!, head: 'newer'}});
		const more = {...mergePreview, commits: [...commits, {sha: 'b'.repeat(40), subject: 'slipped in'}]};
		drawing.update(<MergeScreen {...props} run={run} engine={createMemoryEngine({run, mergePreview: more})} />);
		await drawing.shows('enter read on');
		expect(engine.sent).toEqual([]);
	});

	it('shows why the engine would not', async () => {
		const {drawing} = show(undefined, {}, {ok: false, code: 'BUSY', message: 'it is being merged'});
		await drawing.shows('enter merge');
		await drawing.type('\r');
		await drawing.shows('it is being merged');
	});

	it.each([
		['c', 'commit'],
		['l', 'leave'],
	] as const)('asks about uncommitted work, and does nothing on enter: %s sends %s', async (key, dirty) => {
		const {drawing, engine} = show(undefined, {dirty: ['src/half-done.ts', 'notes.md']});
		await drawing.shows('2 files not committed');
		expect(drawing.text()).toContain('src/half-done.ts');
		expect(drawing.text()).toContain('esc cancel');
		await drawing.type('\r');
		await drawing.shows('choose first');
		expect(engine.sent).toEqual([]);
		await drawing.type(key);
		await vi.waitFor(() => expect(engine.sent).toEqual([{...merge, dirty}]));
	});

	it('says how the target and foreseen conflicts stand', async () => {
		const {drawing} = show(undefined, {targetDirty: ['readme.md'], conflicts: ['src/db/schema.ts']});
		await drawing.shows('checked out, 1 uncommitted file');
		expect(drawing.text()).toContain('a merge that would touch them is refused');
		expect(drawing.text()).toContain('1 file would conflict');
		expect(drawing.text()).toContain('src/db/schema.ts');
	});

	it('shows both sides of a foreseen conflict and whose they are, and offers to have it resolved first', async () => {
		const run = screenRuns.merge!();
		const merged = {is: 'merged', into: 'main', commit: 'c', at: fixtureNow} as const;
		const other = run.streams['Stream-D']!;
		const told = {
			...change(run, 'Stream-D', {merge: merged, work: {...other.work!, changedPaths: ['src/db/schema.ts']}}),
			conflicts: [
				{between: ['Stream-B', 'target'] as const, files: ['src/db/schema.ts']},
				{between: ['Stream-B', 'Stream-C'] as const, files: ['src/later.ts']},
			],
		};
		const conflictHunks = [
			{path: 'src/db/schema.ts', line: 7, ours: ['id: bigint;'], theirs: ['id: \u001B[31mstring;']},
		];
		const {drawing, engine} = show(told, {conflicts: ['src/db/schema.ts'], conflictHunks});
		await drawing.shows('src/db/schema.ts:7');
		expect(drawing.text()).toMatch(/main, by Stream-D database\n *│ id: bigint;/);
		expect(drawing.text()).toMatch(/stream-b, by Stream-B api\n *│ id: \?\[31mstring;/);
		expect(drawing.text()).toMatch(/afterwards +Stream-C .*will conflict in src\/later\.ts/);
		await drawing.shows('r let its agent resolve it  d diff  enter try to merge');
		await drawing.type('r');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'stream.resolve', streamId: 'Stream-B'}]));
	});

	it('says what conflicts with it once it is merged', async () => {
		const {work} = screenRuns.merge!().streams['Stream-B']!;
		const merged = {is: 'merged', into: 'main', commit: 'c', at: fixtureNow} as const;
		const run = {
			...change(screenRuns.merge!(), 'Stream-B', {merge: merged, work: {...work!, changedPaths: ['src/db/schema.ts']}}),
			conflicts: [
				{between: ['Stream-C', 'target'] as const, files: ['src/db/schema.ts', 'src/other.ts']},
				{between: ['Stream-E', 'target'] as const, files: ['src/other.ts']},
				{between: ['Stream-C', 'Stream-E'] as const, files: ['src/pair.ts']},
			],
		};
		const {drawing} = show(run);
		await drawing.shows('Merged into main');
		expect(drawing.text()).toMatch(/conflicts +Stream-C .*now conflicts in src\/db\/schema\.ts\n/);
		expect(drawing.text()).not.toMatch(/other\.ts|pair\.ts/);
	});

	it('has a conflict resolved only once it was read to its end, and says so', async () => {
		const commits = many(60, 'subject').map(subject => ({sha: 'a'.repeat(40), subject}));
		const run = {
			...screenRuns.merge!(),
			conflicts: [{between: ['Stream-B', 'target'] as const, files: ['src/db/schema.ts']}],
		};
		const {drawing, engine} = show(run, {commits, conflicts: ['src/db/schema.ts']});
		await drawing.shows('enter read on');
		await drawing.type('r');
		await drawing.shows('read it to the end first');
		expect(engine.sent).toEqual([]);
		await drawing.type('G');
		await drawing.type('r');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'stream.resolve', streamId: 'Stream-B'}]));
	});

	it('names the unmerged streams that go with it, not the merged ones', async () => {
		const done = {is: 'completed', at: fixtureNow} as const;
		const workplace = {path: '/w', branch: 'b', startCommit: 'a', tips: {}, isSetUp: true};
		const run = change(change(screenRuns.merge!(), 'Stream-Z', {state: done, workplace}), 'Stream-D', {workplace});
		const engine = createMemoryEngine({run, mergePreview});
		const drawing = draw(<MergeScreen {...screenProps({run, engine, focusedId: 'Stream-Z', height: 40})} />, {
			height: 40,
		});
		await drawing.shows('with it');
		expect(drawing.text()).toContain('Stream-B api');
		expect(drawing.text()).toContain('Stream-D database');
		expect(drawing.text()).not.toContain('Stream-A foundation');
	});

	it('says that a verify is older than the last commit', async () => {
		const run = screenRuns.merge!();
		const verify = {...run.streams['Stream-B']!.verify!, head: 'older'};
		const {drawing} = show(change(run, 'Stream-B', {verify}));
		await drawing.shows(/before the last commit: it\s+runs\s+again/);
	});

	it('shows the last line of a failed verify', async () => {
		const run = screenRuns.merge!();
		const verify = {...run.streams['Stream-B']!.verify!, ok: false, tail: 'ok 1\n2 tests failed\n'};
		const {drawing} = show(change(run, 'Stream-B', {verify}));
		await drawing.shows('✗ npm test: failed');
		expect(drawing.text()).toContain('2 tests failed');
	});

	it('ticks the steps off while it merges', async () => {
		const {drawing, props} = show();
		await drawing.shows('· move main');
		const during = screenRuns.merging!();
		drawing.update(<MergeScreen {...props} run={during} />);
		await drawing.shows('✓ merge (in memory)');
		expect(drawing.text()).toContain('✓ verify the worktree');
		expect(drawing.text()).toMatch(/[◐◓◑◒] verify the merged tree/);
		expect(drawing.text()).toContain('· move main');
		expect(drawing.text()).not.toContain('enter merge');
	});

	it('leaves the verify steps out when the plan has no verify', async () => {
		const run = screenRuns.merge!();
		const streams = run.plan.streams.map(({verify: _, ...planned}) => planned);
		const {drawing} = show({...run, plan: {...run.plan, streams}});
		await drawing.shows('no verify command in the plan');
		expect(drawing.text()).not.toContain('verify the merged tree');
	});

	it('ends with what changed and how to undo it, and offers the next one', async () => {
		const done = {is: 'completed', at: fixtureNow} as const;
		const workplace = {path: '/w', branch: 'b', startCommit: 'a', tips: {}, isSetUp: true};
		const {drawing, props} = show(change(screenRuns.merged!(), 'Stream-D', {state: done, workplace}));
		await drawing.shows('Merged into main');
		expect(drawing.text()).toContain('git revert -m 1 d4c3b2a190');
		expect(drawing.text()).toContain('d4c3b2a190^1');
		expect(drawing.text()).toContain('n merge Stream-D');
		await drawing.type('\r');
		await drawing.type('n');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('merge', 'Stream-D'));
	});

	it('lists the files of a conflict and says that nothing was changed', async () => {
		const {drawing, engine} = show(screenRuns.conflicted!());
		await drawing.shows('It conflicts. Nothing was changed: main is as it was.');
		expect(drawing.text()).toContain('src/db/schema.ts');
		await drawing.type('\r');
		await vi.waitFor(() => expect(engine.sent).toEqual([merge]));
	});

	it('says why a merge was refused', async () => {
		const {drawing} = show(screenRuns.refused!());
		await drawing.shows('It was not merged. Nothing was changed.');
		expect(drawing.text()).toContain('verify of the merged tree failed');
	});

	it('sends nothing while the stream still works, and says so', async () => {
		const {drawing, engine} = show(screenRuns.auth!());
		await drawing.shows('its agent is still working');
		await drawing.type('\r');
		await drawing.type('c');
		expect(engine.sent).toEqual([]);
	});

	it('says so when there is no branch to merge into', async () => {
		const run = screenRuns.merge!();
		const drawing = draw(<MergeScreen {...screenProps({run, engine: createMemoryEngine({run})})} />);
		await drawing.shows('there is no branch to merge into');
		expect(drawing.text()).toContain('claude-grid merge Stream-B --into BRANCH');
	});

	it('leaves with esc whatever the state', async () => {
		for (const name of ['merge', 'merging', 'merged', 'conflicted', 'refused']) {
			const {drawing, props} = show(screenRuns[name]!());
			await drawing.shows('esc');
			await drawing.type('\u001B');
			await vi.waitFor(() => expect(props.close).toHaveBeenCalledTimes(1));
		}
	});
});
