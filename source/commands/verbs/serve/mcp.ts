import {UserError} from '../../../error.ts';
import {serveMcp} from '../../../server/mcp/server.ts';
import {readEngineFile} from '../../../store/engine-file.ts';
import {openRepository} from '../../connect/connection.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import type {Context} from '../../context.ts';

/** The MCP server on stdio; as a stream's agent when one is named. */
export const run = async (context: Context): Promise<number> => {
	const {commonDir} = await openRepository(context);
	const engine = await engineOfRun(context);
	const streamId = context.flags.stream;
	const session = streamId === undefined ? undefined : (await currentRun(engine)).streams[streamId]?.sessions.at(-1);
	await engine.close();
	if (streamId !== undefined && session === undefined)
		throw new UserError(`${streamId} has no session.`, {hint: 'claude-grid list names the streams'});
	const socket = readEngineFile(commonDir)?.socket;
	if (socket === undefined) throw new UserError('The engine is not running.', {exitCode: 1});
	await serveMcp({socket, streamId: streamId ?? '', sessionId: session?.id ?? ''});
	await new Promise<void>(resolve => process.stdin.once('close', resolve));
	return 0;
};
