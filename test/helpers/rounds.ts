/** True in `npm run test:long`: loops are run in full there, and short in `npm test`. */
export const isLong = process.env.CLAUDE_GRID_LONG === '1';

/** How often a loop is run: the short count in `npm test`, the full one in `npm run test:long`. Belongs into the test's title. */
export const rounds = (short: number, full: number): number => (isLong ? full : short);

/** All cases in `npm run test:long`, every `step`th in `npm test`; a step that divides no side of a table comes by all of its rows. */
export const sample = <Case>(all: readonly Case[], step: number): readonly Case[] =>
	isLong ? all : all.filter((_, index) => index % step === 0);
