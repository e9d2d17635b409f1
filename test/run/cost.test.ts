import {stripVTControlCharacters} from 'node:util';
import {describe, expect, it} from 'vitest';
import {runView as pageRun} from '../../source/page/view/run-view.ts';
import {streamView} from '../../source/page/view/stream-view.ts';
import {summary} from '../../source/print/summary.ts';
import {compareRace} from '../../source/run/features/race/compare.ts';
import {streamsInOrder} from '../../source/run/select/streams.ts';
import {results} from '../../source/run/view/results.ts';
import {runView} from '../../source/server/public-view.ts';
import {header} from '../../source/ui/grid/header.ts';
import {tile} from '../../source/ui/grid/tile.ts';
import {createTheme} from '../../source/ui/theme.ts';
import type {View} from '../../source/ui/view.ts';
import {type Core, committed, go, line} from '../helpers/core-driver.ts';

/** Worked on by an agent that says its tokens, and its cost or not. */
const worked = (core: Core, id: string, costUsd?: number): void => {
	core.begin(id);
	core.report(id, {type: 'usage', tokens: 1000, ...(costUsd !== undefined && {costUsd})});
	core.end(id, committed(1));
};
const both = (over: Record<string, unknown> = {}): Core =>
	go({...over, streams: [line('A', {race: 'r'}), line('B', {race: 'r', agent: 'codex'})]});
const viewOf = (core: Core): View => ({
	theme: createTheme({isAscii: false, hasColour: false}),
	run: core.run(),
	now: core.now(),
});
const costs = (core: Core) => ({
	results: results(core.run(), {}).streams.map(({costUsd}) => costUsd),
	race: compareRace(core.run(), 'r', core.now()).streams.map(({costUsd}) => costUsd),
	page: streamsInOrder(core.run()).map(stream => streamView(core.run(), stream, core.now()).spent),
	run: pageRun(core.run(), core.now()).money,
});

describe('a cost', () => {
	it('is nothing before anything has run', () => {
		expect(costs(both())).toEqual({results: [0, 0], race: [0, 0], page: ['', ''], run: ''});
	});

	it('that an agent does not tell is unknown to every surface, and not free', () => {
		const core = both({budget: {usd: 20}});
		for (const id of ['A', 'B']) worked(core, id);
		const unknown = [null, null];
		expect(costs(core)).toEqual({results: unknown, race: unknown, page: ['cost –', 'cost –'], run: 'cost –'});
		expect(runView(core.run()).run.budget).toMatchObject({usd: {used: null, limit: 20}});
		expect(header(viewOf(core), 120)).toContain('cost – of $20');
		const lines = tile(viewOf(core), {stream: core.stream('B'), isFocused: false, width: 40, height: 6});
		expect(stripVTControlCharacters(lines.join('\n'))).not.toMatch(/ctx|–/);
		expect(lines.join('\n')).not.toContain('$');
	});

	it('of some streams counts, and the others are named', () => {
		const core = both({budget: {usd: 20}});
		worked(core, 'A', 0.5);
		worked(core, 'B');
		const some = [0.5, null];
		expect(costs(core)).toEqual({results: some, race: some, page: ['$0.50', 'cost –'], run: '$0.50'});
		expect(summary(core.run(), core.now())).toContainEqual('Cost: $0.50, and unknown for B');
		expect(header(viewOf(core), 120)).toContain('$0.50 of $20');
	});

	it('of nothing for tokens that were used is no price that anybody knows', () => {
		const core = both();
		worked(core, 'A', 0);
		expect(costs(core).results).toEqual([null, 0]);
	});
});
