import {mkdirSync} from 'node:fs';
import {join} from 'node:path';
import {UserError} from '../error.ts';
import {askGit} from '../git/client.ts';
import {listWorktrees} from '../git/read/list-worktrees.ts';
import type {AgentName, SandboxTerms} from '../plan/types.ts';
import {requireBinary} from '../process/preflight.ts';
import {agentMounts} from './agent-mounts.ts';
import {needsOf} from './agents.ts';
import {boxArguments, type Mount} from './arguments.ts';
import {isBelow, isThere, plannedPath} from './folders.ts';
import {type BoxedWorktree, insideOf, noteBoxed, ownName} from './git/boxed-worktree.ts';
import {objectStores, objectsInside, prepareGitFolder} from './git/git-folder.ts';
import {hiddenHere, hostMounts} from './host-mounts.ts';
import {limitInside, limitOutside, limitsOf} from './limits.ts';
import {hostsFor} from './network/hosts.ts';
import {upstreamOf} from './network/upstream.ts';
import {limitedNetwork, networkProgram} from './network.ts';
import {requireSandbox} from './probe.ts';
import {environmentInside} from './secrets.ts';
import {registryHosts, settingsMounts} from './tool-settings.ts';

/** Where a session's own things are found inside. */
export const inside = {
	session: '/run/claude-grid/session',
	programs: '/run/claude-grid/programs',
	door: '/run/claude-grid/door',
} as const;

/** What of a session's folder its agent writes into. */
const writtenBySession = ['messages', 'taken', 'questions'];

export type BoxRequest = {
	readonly place: BoxedWorktree;
	readonly terms: SandboxTerms;
	/** Absent: a step of the plan. */
	readonly agent?: AgentName;
	readonly env: Readonly<Record<string, string>>;
	/** Of our programs. */
	readonly programs: string;
	/** The folders of a session, and of the socket it is given. */
	readonly session?: {readonly folder: string; readonly door?: string};
	readonly isInteractive?: boolean;
	/** Folders that are to be hidden wherever they lie: those of all worktrees. */
	readonly covered: readonly string[];
};

export type Box = {
	/** The command that runs this one inside, started there by `before`. Throws AGENT_NOT_FOUND, AGENT_NOT_EXECUTABLE. */
	readonly argv: (program: readonly string[], before?: readonly string[]) => readonly [string, ...string[]];
	readonly env: (env: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
};

const read = (from: string, to = from): Mount => ({is: 'read', from, to});
const write = (from: string, to = from): Mount => ({is: 'write', from, to});

/** The private git folder in the place of the repository's, which is read through it. */
const gitMounts = async (place: BoxedWorktree): Promise<readonly Mount[]> => {
	const {commonDir} = place;
	const git = insideOf(place);
	const own = join('worktrees', ownName(place));
	const [, ...borrowed] = await objectStores(commonDir);
	const shared = ['hooks', 'info'].filter(name => isThere(join(commonDir, name)));
	const fixed = ['config', 'objects/info', join(own, 'commondir'), join(own, 'gitdir')];
	return [
		write(git, commonDir),
		read(join(commonDir, 'objects'), objectsInside),
		...borrowed.filter(isThere).map(store => read(store)),
		...shared.map(name => read(join(commonDir, name))),
		...fixed.map(name => read(join(git, name), join(commonDir, name))),
	];
};

const sessionMounts = (session: BoxRequest['session']): readonly Mount[] => {
	if (!session) return [];
	const {folder, door} = session;
	for (const name of writtenBySession) mkdirSync(join(folder, name), {recursive: true, mode: 0o700});
	return [
		read(folder, inside.session),
		...writtenBySession.map(name => write(join(folder, name), join(inside.session, name))),
		...(door === undefined ? [] : [read(door, inside.door)]),
	];
};

/** What the plan names. A folder around what is hidden or given anyway comes before it: it shows no more of that. */
const plannedMounts = ({terms, env, place}: BoxRequest, covered: readonly string[]) => {
	const {home} = hiddenHere(env);
	const resolved = (paths: readonly string[]) => paths.map(path => plannedPath(path, home)).filter(isThere);
	const all = [...resolved(terms.read).map(path => read(path)), ...resolved(terms.write).map(path => write(path))];
	for (const {to} of all)
		if (isBelow(home, to))
			throw new UserError(`The sandbox of the plan names ${to}, which holds your whole home.`, {
				code: 'SANDBOX_NOT_POSSIBLE',
				hint: 'name the folders in it that the work needs',
			});
	const isAround = ({to}: Mount): boolean => [...covered, place.worktree].some(one => isBelow(one, to));
	return {around: all.filter(isAround), rest: all.filter(mount => !isAround(mount))};
};

/** Of the repository: its checkouts, the other worktrees, and git's own folder of it. */
const coveredBy = async ({place: {commonDir, worktree}, covered}: BoxRequest): Promise<readonly string[]> => {
	const paths = (await listWorktrees(worktree)).map(({path}) => path).filter(path => path !== worktree);
	return [commonDir, ...covered, ...paths].filter(isThere);
};

const limit = async ({place, terms, env, programs}: BoxRequest, agent: readonly string[]) => {
	const listed = await askGit(place.worktree, ['config', '--get-regexp', '^remote\\..*\\.url$']);
	const remotes = listed.stdout.split('\n').flatMap(line => line.split(' ')[1] ?? []);
	const planned = [...terms.hosts, ...registryHosts(env, hiddenHere(env).home)];
	const program = {outside: join(programs, networkProgram), inside: join(inside.programs, networkProgram)};
	return limitedNetwork(place.folder, hostsFor({agent, env, remotes, planned}), program, upstreamOf(env));
};

/** Makes everything ready for a program inside; nobody may be inside yet. Throws NO_SANDBOX, SANDBOX_NOT_POSSIBLE, SANDBOX_WORK_REFUSED. */
export const openBox = async (request: BoxRequest): Promise<Box> => {
	const {place, terms, agent = 'command', env, programs, session, isInteractive} = request;
	await requireSandbox(env);
	noteBoxed(place);
	mkdirSync(place.folder, {recursive: true, mode: 0o700});
	await prepareGitFolder(place);
	const {worktree} = place;
	const limited = terms.network === 'limited' ? await limit(request, needsOf[agent].hosts) : undefined;
	const limits = limitsOf(terms);
	const cgroup = await limitOutside(limits, env);
	const hidden = hiddenHere(env);
	const covered = await coveredBy(request);
	const planned = plannedMounts(request, covered);
	const facts = {
		hidden: hidden.folders,
		home: hidden.home,
		covered,
		worktree,
		network: terms.network,
		own: [
			...(await gitMounts(place)),
			write(worktree),
			read(join(worktree, '.git')),
			read(programs, inside.programs),
			...sessionMounts(session),
			...(limited ? [read(limited.folder, limited.to)] : []),
			...planned.rest,
		],
		...(isInteractive && {isInteractive}),
	};
	return {
		argv: (program, before = []) => {
			const file = requireBinary(program[0] ?? '', env, worktree);
			const given = [
				...planned.around,
				...hostMounts({env, program: file, keepOut: [...covered, worktree]}),
				...settingsMounts(hidden.home, place.folder, limited !== undefined),
				...agentMounts(agent, {env, folder: place.folder, worktree}),
			];
			const bwrap = requireBinary('bwrap', env, worktree);
			const way = limited ?? {outside: [], inside: []};
			const own = [...way.inside, ...limitInside(limits), ...before, file, ...program.slice(1)];
			const [first = bwrap, ...rest] = [...cgroup, ...way.outside, bwrap, ...boxArguments({...facts, given}), ...own];
			return [first, ...rest];
		},
		env: its => ({...environmentInside(its, agent, terms.env), ...limited?.env}),
	};
};
