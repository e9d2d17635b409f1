/** True in `npm run test:long`: loops are run in full there, and short in `npm test`. */
export const isLong = process.env.CLAUDE_GRID_LONG === '1';

/** How often a loop is run: the short count in `npm test`, the full one in `npm run test:long`. Belongs into the test's title. */
export const rounds = (short: number, full: number): number => (isLong ? full : short);
