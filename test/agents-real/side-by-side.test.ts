import {expect, it} from 'vitest';
import {createAgentGrid} from './claude-grid.ts';
import {installClaude, installOther, type OtherAgent} from './install-claude.ts';
import {startOtherApis} from './other-apis/other-apis.ts';
import {setUp} from './other-homes.ts';
import {claudeEnvironment} from './run-claude.ts';
import {startStubApi} from './stub-api/stub-api.ts';

const others: readonly OtherAgent[] = ['codex', 'gemini', 'opencode'];
const agents = ['claude', ...others];
const streamOf = (agent: string): string => `Stream-${agent}`;

const plan = {
	name: 'Four agents',
	merge: 'auto',
	streams: agents.map(agent => ({
		id: streamOf(agent),
		name: agent,
		agent,
		prompt: `Do this.\nSCENARIO: work?stream=${streamOf(agent)}`,
		tasks: [{title: 'Define core types'}, {title: 'Add tests for them'}],
	})),
};

it('Claude Code, Codex, Gemini CLI and opencode work side by side, and all is merged', async context => {
	const installed = await Promise.all([installClaude('197'), ...others.map(installOther)]);
	for (const one of installed) if ('reason' in one) context.skip(one.reason);
	const bins = installed.flatMap(one => ('bin' in one ? [one.bin] : []));
	const [claudeApi, otherApis] = await Promise.all([startStubApi(), startOtherApis()]);
	const {HOME: _home, PATH: _path, ...claude} = claudeEnvironment(claudeApi.url, '');
	const envIn = (home: string): Record<string, string> =>
		Object.assign({}, claude, ...others.map(agent => setUp[agent]({url: otherApis.url, home})));
	const end = async (): Promise<void> => void (await Promise.all([claudeApi.close(), otherApis.close()]));
	const place = createAgentGrid(bins, envIn, end);
	try {
		const verb = place.start(['run', place.plan(plan)], {timeoutMs: 300_000});
		const {code, stdout, stderr} = await verb.ended;
		expect(code, stderr + stdout).toBe(0);
		for (const agent of agents) {
			const stream = place.stream(streamOf(agent));
			expect(stream).toMatchObject({state: {is: 'completed'}, merge: {is: 'merged'}});
			expect(stream.sessions.map(session => session.agent)).toContain(agent);
			expect(place.git(['ls-tree', '--name-only', 'main'])).toContain(`${streamOf(agent)}-task-2-1`);
		}
		const subjects = place.git(['log', '--format=%s', 'main']).split('\n');
		expect(subjects.filter(subject => subject === 'Complete task 1')).toHaveLength(agents.length);
		expect(place.tagged()).toEqual([]);
	} finally {
		await place.close();
	}
}, 400_000);
