export type FaultRow = {
	readonly number: number;
	readonly fault: string;
	/** What holds, in a sentence that its tests show. */
	readonly holds: string;
	/** What cannot be shown on one Linux machine, or is meant otherwise here than at first. */
	readonly limit?: string;
};

const table: readonly (readonly [fault: string, holds: string, limit?: string])[] = [
	['the grid crashes', 'the terminal is as it was: screen, cursor, line settings; the error is told'],
	['SIGKILL of the grid', 'agents live on; the next start shows the same streams'],
	['SIGKILL of the engine', 'the same agents live on, no byte is lost or counted twice, exit codes are right'],
	['SIGKILL of a wrapper', 'the end is "unknown": judged by verdict and evidence, never taken for good'],
	['SIGKILL of an agent, out of memory', 'a crash: stopped to the last process, checkpoint, resumed with backoff'],
	['engine and wrapper both killed', 'the agent is found again by pid, start time and tag, and followed to its end'],
	[
		'reboot, power loss',
		'streams are interrupted, no old pid is signalled, one command continues all',
		'a reboot is another boot id',
	],
	['SIGKILL during a write of the state', 'never torn, never older than what was answered; leftovers are swept'],
	[
		'disk full or nearly full',
		'the old state stays whole, an alert, nothing new starts, over by itself when there is room',
	],
	['read-only disk', 'the run can be looked at, in the grid too; what would write ends with exit code 4'],
	['state truncated, empty, garbage', 'moved aside, the state before taken, no agent is touched'],
	['state of a newer version', 'refused with exit code 4, not a byte is changed'],
	['one bad stream record', 'only that stream is left out, and kept beside'],
	['torn or bad line in the journal', 'the line is dropped; the journal is history and never replayed'],
	['clock set by a day', 'no false stall, no negative age, backoff keeps what was left'],
	['laptop suspended', 'no false stall after resume', 'the suspend is a jump of the clock'],
	['pid used again', 'a stranger is never signalled: start time and boot id must agree'],
	['zombie', 'counts as dead'],
	['two engines for one repository', 'exactly one of 16 that come at once; the others become its clients'],
	['stale lock, stale socket', 'taken over without a manual step'],
	['repository moved', 'the run continues, `git worktree repair` is offered, nothing is deleted'],
	['repository deleted', 'nothing is made anew in its place, agents are left alone, verbs say what is missing'],
	['worktree deleted', 'the agent is stopped, the worktree made anew from branch and checkpoint'],
	[
		'branch deleted, renamed, moved',
		'no commit is lost: hidden refs lead to them; nothing is made over something else',
	],
	['agent on another branch or a detached HEAD', 'its commits are brought to the branch of the stream, and told'],
	['merge with a dirty checkout', 'files, index, HEAD and stash of the user are the same bytes'],
	['merge conflict', 'the target is untouched, the files are named, the radar says so before'],
	['target moves during the merge', 'the move is refused and merged anew; no commit is lost'],
	['merge target checked out by the user', 'never moved behind the checkout: fast-forward there, or an alert'],
	['stop and clean with work of every kind', 'no byte is lost: dirty, staged, untracked, ignored, detached'],
	['hazardous path at clean-up', 'only worktrees of ours go; no forced git command in the source'],
	['16 streams start together', '16 worktrees, no branch left over'],
	['lock file of git left behind', 'tried again, then named; never deleted'],
	['gc during the run', 'fsck clean, every commit and checkpoint there'],
	['core.bare or core.worktree flipped', 'an alert with the command that mends it'],
	['hostile hooks and fsmonitor', 'our own git calls run none'],
	['agent missing or not executable', 'said before a worktree is made, with the PATH; no retry'],
	['agent ends at once, crash loop', 'backoff, a latch after three alike, a circuit breaker for the run'],
	['agent prints without end', 'the engine stays below 150 MB; a session that writes more than is kept is stopped'],
	['no newline in 300 MB', 'little is held, the start of the line is shown'],
	['invalid UTF-8, NUL', 'no throw, replacement characters'],
	['escape sequences', 'none reaches the terminal: no OSC, DCS, APC, control or bidi character'],
	['never exits after its result', 'stopped 30 s after the last word, judged by the evidence'],
	['ignores SIGTERM', 'killed after its grace'],
	['grandchildren in other sessions', 'none is left after a stop'],
	['silence of every kind', 'work by CPU, git, tasks or events is told from hanging and from repeating itself'],
	['usage limit, overload, login', 'its streams wait and wake one by one at no cost; login needs the user'],
	['context exhausted', 'checkpoint, handover, a fresh session; the third time without progress ends it'],
	['conversation to resume not found', 'a fresh one in the same attempt and worktree'],
	['old agent still alive at recover', 'never two agents of one stream at once'],
	['hostile names in a plan', 'exit 2 with the place of each, nothing is made'],
	['broken plans', 'exit 2 with the place of each fault, nothing is made'],
	['plan found in a clone', 'shown with all it would run; nothing runs before consent'],
	['hostile callers of the API', 'refused: no token, foreign host or origin, wrong type, too large, other user'],
	['agent calls for another stream, floods', '403, 429, 413'],
	['port in use', 'the next one, or a clear sentence'],
	['resize storm to 1x1 and back', 'ends with the picture a fresh terminal shows'],
	['dumb, colourless, ASCII and no terminal', 'no escape where none is meant, ASCII where there is no UTF-8'],
	['ssh line drops', 'the grid is gone, agents and engine continue, the next login sees every line'],
	['ssh client frozen', 'the engine answers meanwhile; the picture catches up'],
	['`claude-grid list | head -1`', 'exit 0, no stack'],
	['Ctrl-C twice, Ctrl-Z and fg', 'nothing is lost; the grid is drawn again'],
	[
		'network file system',
		'outputs are read by polling',
		'none is mounted here: shown is that nothing relies on file notices',
	],
	[
		'logout that ends processes',
		'a scope that outlives the logout where there is one, else a warning before the start',
		'stand-ins for the programs of systemd',
	],
	['secrets in files and arguments', 'files 0600, folders 0700, the socket for its user alone'],
	['a day of work', 'the state stays below 1 MB, no alert is repeated', 'a day on a fake clock'],
	['agent updated during the run', 'the running one continues, the next start finds the new one'],
];

/** The fault table of the project; a test whose title ends with `(fault 3)` or `(faults 3, 20)` shows that it holds. */
export const faultRows: readonly FaultRow[] = table.map(([fault, holds, limit], index) => ({
	number: index + 1,
	fault,
	holds,
	...(limit !== undefined && {limit}),
}));

/** Numbers of the faults that a test's whole title names, those of its describes included. */
export const faultsNamed = (title: string): readonly number[] =>
	[...title.matchAll(/\(faults? (\d+(?:, \d+)*)\)/g)].flatMap(([, numbers = '']) => numbers.split(', ').map(Number));
