/** What is put where inside; a later mount covers an earlier one. */
export type Mount =
	| {readonly is: 'read' | 'write'; readonly from: string; readonly to: string}
	| {readonly is: 'empty'; readonly to: string};

/** Everything about the machine that the arguments depend on, looked up before. */
export type BoxFacts = {
	/** Folders that are there and that nobody inside sees: homes, sockets, temporary files. */
	readonly hidden: readonly string[];
	readonly home: string;
	/** What is given back of them. */
	readonly given: readonly Mount[];
	/** The user's checkouts, the other worktrees and the repository's git folder. */
	readonly covered: readonly string[];
	/** The stream's own. */
	readonly own: readonly Mount[];
	readonly worktree: string;
	readonly network: 'open' | 'limited' | 'off';
	/** The user sits at it. */
	readonly isInteractive?: boolean;
};

const isBelow = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const namespaces = ['--unshare-user', '--unshare-pid', '--unshare-ipc', '--unshare-uts'];

const argumentOf: Readonly<Record<Mount['is'], string>> = {read: '--ro-bind', write: '--bind', empty: '--tmpfs'};

const mounted = (mount: Mount): readonly string[] => [
	argumentOf[mount.is],
	...('from' in mount ? [mount.from] : []),
	mount.to,
];

/** Of what lies below one that is hidden already nothing more has to be said. */
const outermost = (folders: readonly string[]): readonly string[] =>
	[...new Set(folders)].filter(one => !folders.some(other => other !== one && isBelow(one, other)));

/** True when the path can be seen after these mounts. */
const isSeen = (path: string, mounts: readonly Mount[]): boolean =>
	(mounts.findLast(({to}) => isBelow(path, to))?.is ?? 'read') !== 'empty' ||
	mounts.some(({is, to}) => is !== 'empty' && isBelow(to, path));

/** What bwrap is started with, up to the program itself. */
export const boxArguments = (facts: BoxFacts): readonly string[] => {
	const {hidden, home, given, covered, own, worktree, network, isInteractive} = facts;
	const outer: readonly Mount[] = [...outermost([...hidden, home]).map(to => ({is: 'empty' as const, to})), ...given];
	const inner = outermost(covered)
		.filter(path => isSeen(path, outer))
		.map(to => ({is: 'empty' as const, to}));
	return [
		...namespaces,
		...(network !== 'open' ? ['--unshare-net'] : []),
		'--die-with-parent',
		'--cap-drop',
		'ALL',
		...(isInteractive ? [] : ['--new-session']),
		...mounted({is: 'read', from: '/', to: '/'}),
		'--dev',
		'/dev',
		'--proc',
		'/proc',
		...outer.flatMap(mounted),
		'--dir',
		home,
		...inner.flatMap(mounted),
		...own.flatMap(mounted),
		'--chdir',
		worktree,
		'--',
	];
};
