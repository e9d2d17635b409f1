import {existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it} from 'vitest';
import {readEngineFile, removeEngineFile, writeEngineFile} from '../../source/store/engine-file.ts';
import {engineFile, runFolder, sessionFolder, streamFolder} from '../../source/store/paths.ts';
import {dropOutputs, outputSizes} from '../../source/store/run/retention.ts';
import {saveRun} from '../../source/store/run/run-file.ts';
import {latestRun, listRuns} from '../../source/store/run/runs.ts';
import {writeStatusFile} from '../../source/store/run/status-file.ts';
import {ensureFolder} from '../../source/store/write-file.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {modeOf, namesIn, temporaryFolder} from './folders.ts';

describe('the runs of a repository', () => {
	it('are listed newest first, broken ones too', async () => {
		const commonDir = temporaryFolder();
		expect([listRuns(commonDir), latestRun(commonDir)]).toEqual([[], undefined]);
		for (const [id, createdAt] of [
			['b', 2000],
			['c', 3000],
			['a', 1000],
		] as const) {
			await saveRun(
				runFolder(commonDir, id),
				createAuthRun({id, createdAt, ...(id === 'a' ? {finishedAt: 1500} : {})}),
			);
		}
		const broken = runFolder(commonDir, 'broken');
		ensureFolder(broken);
		writeFileSync(path.join(broken, 'run.json'), '{');
		expect(listRuns(commonDir).map(run => [run.id, run.isUnreadable, run.finishedAt])).toEqual([
			['broken', true, undefined],
			['c', false, undefined],
			['b', false, undefined],
			['a', false, 1500],
		]);
		expect(latestRun(commonDir)).toMatchObject({id: 'broken', folder: broken});
		expect(readFileSync(path.join(broken, 'run.json'), 'utf8')).toBe('{');
	});
});

describe('outputs', () => {
	const sessionWith = (run: string, id: string): string => {
		const folder = sessionFolder(run, id);
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, 'stdout.jsonl'), 'x'.repeat(1000));
		writeFileSync(path.join(folder, 'stderr.log'), 'y'.repeat(10));
		writeFileSync(path.join(folder, 'exit.json'), '{}');
		return folder;
	};

	it('are dropped for the sessions named, and only they', () => {
		const run = temporaryFolder();
		const [one, two] = [sessionWith(run, 'one'), sessionWith(run, 'two')];
		expect(outputSizes(run)).toEqual({one: 1010, two: 1010});
		expect(dropOutputs(run, ['one', 'missing'])).toEqual({files: 2, bytes: 1010});
		expect([namesIn(one), namesIn(two)]).toEqual([['exit.json'], ['exit.json', 'stderr.log', 'stdout.jsonl']]);
		expect(outputSizes(temporaryFolder())).toEqual({});
	});

	it('are never reached through a link or an id that leads elsewhere (fault 31)', () => {
		const [run, elsewhere] = [temporaryFolder(), temporaryFolder()];
		const victim = sessionWith(elsewhere, 'victim');
		mkdirSync(path.join(run, 'sessions'));
		symlinkSync(victim, path.join(run, 'sessions', 'linked'));
		const own = sessionWith(run, 'own');
		symlinkSync(path.join(victim, 'exit.json'), path.join(sessionWith(run, 'inner'), 'link'));
		expect(dropOutputs(run, ['linked'])).toEqual({files: 0, bytes: 0});
		expect(() => dropOutputs(run, ['own', '../../x'])).toThrow(expect.objectContaining({code: 'BAD_ID'}));
		expect([namesIn(victim), namesIn(own)]).toEqual(Array(2).fill(['exit.json', 'stderr.log', 'stdout.jsonl']));

		const linkedRun = temporaryFolder();
		symlinkSync(path.join(elsewhere, 'sessions'), path.join(linkedRun, 'sessions'));
		expect([outputSizes(linkedRun), dropOutputs(linkedRun, ['victim'])]).toEqual([{}, {files: 0, bytes: 0}]);
		expect(namesIn(victim)).toHaveLength(3);
	});
});

describe('the record of the engine', () => {
	const engine = {
		pid: 42,
		startTime: '123',
		bootId: 'boot',
		socket: '/run/x.sock',
		version: '0.1.0',
		protocol: 1,
		instanceId: 'abc',
	};

	it('is read back, and undefined when it is missing or broken', () => {
		const commonDir = temporaryFolder();
		expect(readEngineFile(commonDir)).toBeUndefined();
		writeEngineFile(commonDir, engine);
		expect(readEngineFile(commonDir)).toEqual(engine);
		expect([modeOf(engineFile(commonDir)), modeOf(path.dirname(engineFile(commonDir)))]).toEqual([0o600, 0o700]);
		writeFileSync(engineFile(commonDir), '{"pid": "42"}');
		expect(readEngineFile(commonDir)).toBeUndefined();
	});

	it('is removed only by the engine it names', () => {
		const commonDir = temporaryFolder();
		writeEngineFile(commonDir, engine);
		removeEngineFile(commonDir, 'another');
		expect(existsSync(engineFile(commonDir))).toBe(true);
		removeEngineFile(commonDir, 'abc');
		expect(existsSync(engineFile(commonDir))).toBe(false);
	});
});

it('the status of a stream is a file of its own for shell scripts', () => {
	const run = temporaryFolder();
	writeStatusFile(run, 'Stream-A', {state: 'running'});
	writeStatusFile(run, 'Stream-A', {state: 'completed'});
	const file = path.join(streamFolder(run, 'Stream-A'), 'status.json');
	expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({state: 'completed'});
	expect(namesIn(path.dirname(file))).toEqual(['status.json']);
});
