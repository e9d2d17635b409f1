import {stripVTControlCharacters} from 'node:util';
import stringWidth from 'string-width';
import {expect, it} from 'vitest';
import {header} from '../../source/ui/grid/header.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {createAuthRun, fixtureNow} from '../helpers/create-run.ts';

const theme = createTheme({isAscii: false, hasColour: false});
const auth = createAuthRun();
const run = {
	...auth,
	plan: {...auth.plan, streams: auth.plan.streams.map(stream => ({...stream, agent: 'fake' as const}))},
};

it.each([
	60, 80, 99, 100, 110, 119, 120, 140, 160, 200,
])('never cuts that a run is a rehearsal, %i cells wide', width => {
	const line = stripVTControlCharacters(header({theme, run, now: fixtureNow}, width));
	expect(line).toMatch(/ {2}rehearsal(?:, fake agents)? {2}/);
	expect(line).toContain('%');
	expect(stringWidth(line)).toBe(width);
});
