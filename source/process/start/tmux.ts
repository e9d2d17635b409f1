import {execa} from 'execa';
import {UserError} from '../../error.ts';
import {findBinary} from '../preflight.ts';

export type Pane = {
	readonly paneId: string;
	/** '' for a pane the user made. */
	readonly streamId: string;
	/** Its program has ended; what it said stays to be read. */
	readonly isDead: boolean;
};

export type Tmux = {
	/** Panes of our session; undefined when there is no such session. */
	readonly panes: () => Promise<readonly Pane[] | undefined>;
	/** Makes the session with its first pane. */
	readonly begin: (streamId: string, argv: readonly string[]) => Promise<void>;
	/** One more pane, tiled with the others; a window that is full is followed by another. */
	readonly add: (streamId: string, argv: readonly string[]) => Promise<void>;
	/** Runs the program of a dead pane anew. */
	readonly revive: (paneId: string, argv: readonly string[]) => Promise<void>;
	/** The command line that shows the session. */
	readonly attach: readonly string[];
	readonly end: readonly string[];
};

const session = 'claude-grid';
/** More could not be read side by side. */
const panesPerWindow = 9;

/** A tmux server of our own on a private socket; the user's own server and its configuration are never touched. */
export const openTmux = ({
	socketName,
	cwd,
	env,
}: {
	readonly socketName: string;
	readonly cwd: string;
	readonly env: NodeJS.ProcessEnv;
}): Tmux => {
	if (findBinary('tmux', env) === undefined)
		throw new UserError('tmux is not on the PATH.', {
			code: 'NO_TMUX',
			hint: 'install it (apt install tmux, dnf install tmux, brew install tmux), or use claude-grid: the grid needs none',
		});
	// Inside of another tmux ours would talk to that one.
	const {TMUX: _, TMUX_PANE: __, ...own} = env;
	const ask = (args: readonly string[]) =>
		// -u: outside of a UTF-8 locale it would write _ for tabs and letters.
		execa('tmux', ['-u', '-L', socketName, '-f', '/dev/null', ...args], {
			cwd,
			env: own,
			extendEnv: false,
			stdin: 'ignore',
			reject: false,
			timeout: 10_000,
		});
	const run = async (args: readonly string[]): Promise<string> => {
		const {exitCode, stdout, stderr} = await ask(args);
		if (exitCode === 0) return stdout;
		throw new UserError(`tmux refused ${args[0]}: ${stderr.split('\n')[0] || 'it took too long'}`, {exitCode: 1});
	};
	const name = async (pane: string, streamId: string): Promise<void> => {
		await run(['set-option', '-p', '-t', pane, '@stream', streamId]);
		await run(['select-pane', '-t', pane, '-T', streamId]);
	};
	const lastWindow = async (): Promise<{readonly window: string; readonly count: number}> => {
		const lines = (await run(['list-windows', '-t', `=${session}`, '-F', '#{window_id} #{window_panes}'])).split('\n');
		const [window = '', count = '0'] = (lines.at(-1) ?? '').split(' ');
		return {window, count: Number(count)};
	};
	return {
		panes: async () => {
			const format = '#{pane_id}\t#{pane_dead}\t#{@stream}';
			const {exitCode, stdout} = await ask(['list-panes', '-s', '-t', `=${session}`, '-F', format]);
			if (exitCode !== 0) return undefined;
			return stdout.split('\n').map(line => {
				const [paneId = '', isDead, streamId = ''] = line.split('\t');
				return {paneId, streamId, isDead: isDead === '1'};
			});
		},
		begin: async (streamId, argv) => {
			const size = ['-x', '200', '-y', '50'];
			const format = ['-P', '-F', '#{pane_id}'];
			const pane = await run(['new-session', '-d', '-s', session, '-n', 'streams', ...size, ...format, '--', ...argv]);
			await run(['set-option', '-g', 'remain-on-exit', 'on']);
			await run(['set-option', '-g', 'mouse', 'on']);
			await run(['set-option', '-g', 'pane-border-status', 'top']);
			await run(['set-option', '-g', 'pane-border-format', ' #{@stream} ']);
			await name(pane, streamId);
		},
		add: async (streamId, argv) => {
			const {window, count} = await lastWindow();
			const how =
				count < panesPerWindow ? ['split-window', '-t', window] : ['new-window', '-t', `=${session}:`, '-n', 'streams'];
			const pane = await run([...how, '-d', '-P', '-F', '#{pane_id}', '--', ...argv]);
			await name(pane, streamId);
			await run(['select-layout', '-t', pane, 'tiled']);
		},
		revive: async (paneId, argv) => {
			await run(['respawn-pane', '-t', paneId, '--', ...argv]);
		},
		attach: ['tmux', '-L', socketName, 'attach', '-t', session],
		end: ['tmux', '-L', socketName, 'kill-session', '-t', session],
	};
};
