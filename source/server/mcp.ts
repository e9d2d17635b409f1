import {serveMcp} from './mcp/server.ts';

// The MCP server `grid` every agent gets: its own small program, so that it starts fast beside each of them.
process.stdout.on('error', () => process.exit(0));

await serveMcp({
	socket: process.env.CLAUDE_GRID_SOCKET,
	streamId: process.env.CLAUDE_GRID_STREAM ?? '',
	sessionId: process.env.CLAUDE_GRID_SESSION ?? '',
	folder: process.env.CLAUDE_GRID_FOLDER,
	isLead: process.env.CLAUDE_GRID_ROLE === 'lead',
});
