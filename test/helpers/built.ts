import path from 'node:path';

const folder = process.env.CLAUDE_GRID_BUILD ?? '';

/** The package as built for this test run. */
export const built = {
	cli: path.join(folder, 'cli.js'),
	mcp: path.join(folder, 'mcp.js'),
	fakeAgent: path.join(folder, 'fake-agent.js'),
};
