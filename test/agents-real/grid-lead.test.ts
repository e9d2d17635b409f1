import {existsSync, readFileSync} from 'node:fs';
import {join} from 'node:path';
import {afterEach, beforeAll, beforeEach, describe, expect, it} from 'vitest';
import type {Results} from '../../source/run/view/results.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {type AgentGrid, createAgentGrid} from './claude-grid.ts';
import {type ClaudeVersion, claudeVersions, installClaude, installOther} from './install-claude.ts';
import {type OtherApis, startOtherApis} from './other-apis/other-apis.ts';
import {setUp} from './other-homes.ts';
import {claudeEnvironment} from './run-claude.ts';
import {type StubApi, startStubApi} from './stub-api/stub-api.ts';

type LeadGrid = AgentGrid & {readonly api: StubApi; readonly others: OtherApis};

const createLeadGrid = async (claude: string, codex: string): Promise<LeadGrid> => {
	const [api, others] = [await startStubApi(), await startOtherApis()];
	const {HOME: _home, PATH: _path, LC_ALL: _locale, IS_SANDBOX: _sandbox, ...env} = claudeEnvironment(api.url, '');
	const envIn = (home: string) => ({...env, ...setUp.codex({url: others.url, home})}) as Record<string, string>;
	const end = async () => {
		await Promise.all([api.close(), others.close()]);
	};
	return {...createAgentGrid([claude, codex], envIn, end), api, others};
};

const goal = 'Build a shop.\nSCENARIO: lead?agent=codex';
const verify = 'test -n "$(git log -1 --format=%s)"';
const minutes = 60_000;

describe.each(Object.keys(claudeVersions) as ClaudeVersion[])('a lead, Claude Code %s', version => {
	let bins: readonly string[] = [];
	let reason = '';
	let place: LeadGrid;

	beforeAll(async () => {
		const installed = [await installClaude(version), await installOther('codex')];
		bins = installed.flatMap(one => ('bin' in one ? [one.bin] : []));
		reason = installed.flatMap(one => ('reason' in one ? [one.reason] : [])).join('; ');
		if (reason !== '') console.warn(`SKIPPED: ${reason}`);
	});
	beforeEach(async context => {
		if (reason !== '') context.skip(reason);
		place = await createLeadGrid(bins[0] ?? '', bins[1] ?? '');
	});
	afterEach(() => place?.close());

	it('plans three streams, one of them on Codex; a question is answered in the grid; all is verified, merged and told', async () => {
		const terminal = place.open(['orchestrate', goal, '--agents', '3', '--verify', verify, '--merge']);
		await terminal.waitForText('leads 3 streams');
		await waitFor(() => place.stream('Stream-A').state.is === 'waiting', {what: 'the question', timeoutMs: minutes});
		await terminal.waitForText('1 needs you');
		terminal.type('y');
		await terminal.waitForText('always allow in the whole run');
		terminal.type('y');
		await waitFor(() => place.saved().finishedAt !== undefined, {what: 'the end of the run', timeoutMs: 2 * minutes});
		terminal.type('q');
		expect((await terminal.exit).code).toBe(0);

		const file = join(place.runFolder(), 'results.json');
		await waitFor(() => existsSync(file), {what: 'the results'});
		const results: Results = JSON.parse(readFileSync(file, 'utf8'));
		expect(results).toMatchObject({total: 3, successful: 3, failed: 0, success_rate: 100});
		const [lead, ...streams] = results.streams;
		expect(lead).toMatchObject({id: 'lead', isLead: true, state: 'completed', commits: []});
		expect(streams.map(({id, state, merge, verify: check}) => [id, state, merge, check?.ok])).toEqual(
			['Stream-A', 'Stream-B', 'Stream-C'].map(id => [id, 'completed', 'merged', true]),
		);
		expect(['lead', 'Stream-A', 'Stream-B', 'Stream-C'].map(id => place.session(id, 1).agent)).toEqual([
			'claude',
			'claude',
			'codex',
			'claude',
		]);
		expect(place.others.of('Stream-B').length).toBeGreaterThan(0);
		expect(place.git(['show', 'main:answered.txt'])).toBe('yes');
		expect(place.session('lead', 2)).toMatchObject({mode: 'resume', cause: 'finished'});
		expect(place.stream('lead').workplace?.startCommit).toBe(place.git(['rev-parse', 'stream/lead']));
		expect(place.tagged()).toEqual([]);

		const log = (await place.run(['logs', 'lead', '--attempt', '1', '--full'])).stdout;
		expect(log).toMatch(/grid stream_spawn other[\s\S]*Stream-B \(other\) was added/);
		const {code, stdout} = await place.run(['handover']);
		expect(code).toBe(0);
		for (const {id, name, phase, state, tasks, commits, merge} of streams) {
			const done = tasks.filter(({status}) => status === 'completed').length;
			expect(stdout).toContain(
				`| ${id} (${name}) | ${phase} | ${state} | ${done}/${tasks.length} | ${commits.length} | ${merge} |`,
			);
			for (const commit of commits) expect(stdout).toContain(commit.slice(0, 7));
		}
		expect(stdout).toContain('| lead | lead | completed |');
		expect(stdout).toContain('3 of 3 streams merged into `main`');
		expect(stdout).toContain('All 3 streams are built and merged.');
		expect(stdout).toContain('Nothing waits for the user.');
	});
});
