import {afterEach, beforeAll, beforeEach, describe} from 'vitest';
import {type AgentGrid, createAgentGrid} from './claude-grid.ts';
import {installOther, type OtherAgent} from './install-claude.ts';
import {type OtherApis, startOtherApis} from './other-apis/other-apis.ts';
import {setUp} from './other-homes.ts';

export type OtherGrid = AgentGrid & {readonly api: OtherApis};

/** One home in which these agents are set up, with the stub as every one's API. */
export const createOtherGrid = async (bins: Readonly<Partial<Record<OtherAgent, string>>>): Promise<OtherGrid> => {
	const api = await startOtherApis();
	const agents = Object.keys(bins) as OtherAgent[];
	const envIn = (home: string) => Object.assign({}, ...agents.map(agent => setUp[agent]({url: api.url, home})));
	return {...createAgentGrid(Object.values(bins), envIn, api.close), api};
};

/** Describes tests of one agent, each on a grid of its own; skips them, saying why, when it cannot be installed. */
export const onAgent = (agent: OtherAgent, tests: (grid: () => OtherGrid, bin: () => string) => void): void => {
	describe(agent, () => {
		let [bin, reason] = ['', ''];
		let grid: OtherGrid | undefined;

		beforeAll(async () => {
			const installed = await installOther(agent);
			if ('bin' in installed) bin = installed.bin;
			else {
				reason = installed.reason;
				console.warn(`SKIPPED: ${reason}`);
			}
		});

		beforeEach(async context => {
			if (reason !== '') context.skip(reason);
			grid = await createOtherGrid({[agent]: bin});
		});

		afterEach(async () => {
			await grid?.close();
			grid = undefined;
		});

		tests(
			() => {
				if (!grid) throw new Error('There is no grid outside a test.');
				return grid;
			},
			() => bin,
		);
	});
};

export const id = 'Stream-A';

/** A plan of one stream with two tasks on that agent, in a scenario of the stub. */
export const planOn = (agent: string, scenario: string, more: object = {}): object => {
	const [name, parameters = ''] = scenario.split('?');
	return {
		name: 'Real agents',
		agent,
		...more,
		streams: [
			{
				id,
				name: `${agent} in scenario ${name}`,
				prompt: `Do this.\nSCENARIO: ${name}?stream=${id}&${parameters}`,
				tasks: [{title: 'Define core types'}, {title: 'Add tests for them'}],
			},
		],
	};
};
