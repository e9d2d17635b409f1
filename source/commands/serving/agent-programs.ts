import path from 'node:path';
import {distribution} from '../connect/connection.ts';

/** Our own programs that agents are given. */
export const agentPrograms = () => ({
	mcp: path.join(distribution(), 'mcp.js'),
	fakeAgent: path.join(distribution(), 'fake-agent.js'),
	network: path.join(distribution(), 'sandbox-network.js'),
});
