// A stand-in for the grid's MCP server: offers task_update and writes each call as a JSON line to GRID_LOG.
import {appendFileSync} from 'node:fs';
import {Server} from '@modelcontextprotocol/sdk/server/index.js';
import {StdioServerTransport} from '@modelcontextprotocol/sdk/server/stdio.js';
import {CallToolRequestSchema, ListToolsRequestSchema} from '@modelcontextprotocol/sdk/types.js';

const inputSchema = {
	type: 'object',
	properties: {task: {type: 'integer'}, status: {type: 'string'}},
	required: ['task', 'status'],
};
const server = new Server({name: 'grid', version: '1'}, {capabilities: {tools: {}}});
server.setRequestHandler(ListToolsRequestSchema, () => ({
	tools: [{name: 'task_update', description: 'Report that you begin or complete a task.', inputSchema}],
}));
server.setRequestHandler(CallToolRequestSchema, ({params}) => {
	appendFileSync(process.env.GRID_LOG, `${JSON.stringify(params.arguments)}\n`);
	return {content: [{type: 'text', text: 'Noted.'}]};
});
await server.connect(new StdioServerTransport());
