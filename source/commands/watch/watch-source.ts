import {connectRemote} from '../../client/connect.ts';
import type {Connection} from '../../client/follow.ts';
import {UserError} from '../../error.ts';
import type {Run} from '../../run/model/types.ts';
import {engineOfRun, noRun} from '../connect/engine-of-run.ts';
import {followRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';
import {pollingSource} from './polling-source.ts';

export type WatchSource = {
	/** Each state of the run, until it is finished. Rejects with a UserError when it cannot be watched any more. */
	readonly follow: (onRun: (run: Run) => void) => Promise<void>;
	/** Why what is shown may be old; '' while it is fresh. */
	readonly trouble: () => string;
	readonly close: () => Promise<void>;
};

/** The repository's engine; with --api an API on loopback: with a token as it changes, without one as far as its reads are open. */
export const openWatchSource = async (context: Context): Promise<WatchSource> => {
	const {api: url} = context.flags;
	const token = context.env.CLAUDE_GRID_TOKEN || undefined;
	if (url === undefined) return engineSource(() => engineOfRun(context));
	try {
		return await engineSource(onConnection => connectRemote({url, token, onConnection}));
	} catch (error) {
		if (!(error instanceof UserError)) throw error;
		if (error.code === 'ENGINE_AWAY') throw noServer(url, error);
		if (error.code !== 'NO_TOKEN') throw error;
		if (token !== undefined) throw wrongToken(error);
		return pollingSource(context, new URL(url), error);
	}
};

const wrongToken = (cause: unknown): UserError =>
	new UserError('The API rejects the token in CLAUDE_GRID_TOKEN.', {
		code: 'NO_TOKEN',
		hint: 'claude-grid serve prints the file with the right one: CLAUDE_GRID_TOKEN=$(cat <file>)',
		cause,
	});

const noServer = (url: string, cause: unknown): UserError =>
	new UserError(`Nothing answers at ${url}.`, {
		code: 'ENGINE_AWAY',
		hint: 'claude-grid serve, on the machine of the run, opens the API and says its address',
		cause,
	});

const engineSource = async (
	connect: (onConnection: (connection: Connection) => void) => ReturnType<typeof engineOfRun>,
): Promise<WatchSource> => {
	let trouble = '';
	let lose: (error: UserError) => void = () => {};
	const lost = new Promise<never>((_, reject) => {
		lose = reject;
	});
	lost.catch(() => undefined);
	const engine = await connect(connection => {
		trouble = connection.is === 'connected' ? '' : 'server not responding; showing the last known state, retrying';
		if (connection.is === 'lost') lose(connection.error);
	});
	return {
		follow: onRun =>
			Promise.race([
				lost,
				followRun(engine, ({run}) => {
					if (!run) throw noRun();
					onRun(run);
					return run.finishedAt === undefined ? undefined : true;
				}).then(() => undefined),
			]),
		trouble: () => trouble,
		close: engine.close,
	};
};
