import path from 'node:path';
import {findEngine} from '../client/launch.ts';
import {errorText, UserError} from '../error.ts';
import {gitVersion} from '../git/git-version.ts';
import {gitIdentity} from '../git/identity.ts';
import {inspectRepository, repositoryHealth} from '../git/repository.ts';
import type {RepositoryFacts} from '../git/types.ts';
import {agentNames} from '../plan/types.ts';
import {freeBytes} from '../process/free-space.ts';
import {createExecutor} from '../process/spawn.ts';
import {sanitise} from '../sanitise.ts';
import {latestRun} from '../store/runs.ts';
import {findAgents} from './agents-found.ts';
import type {Context} from './context.ts';
import {currentRun} from './follow.ts';

type Check = {
	readonly what: string;
	readonly is: 'fine' | 'advice' | 'fault';
	readonly text: string;
	readonly cure?: string;
};

const fine = (what: string, text: string): Check => ({what, is: 'fine', text});

/** Every check with its cure; exit 1 when one is a fault. */
export const run = async (context: Context): Promise<number> => {
	const repository = await inspectRepository(context.folder).catch((error: unknown) => error);
	const checks = [
		...(await machineChecks(context)),
		...(await agentChecks(context)),
		...(isRepository(repository) ? await repositoryChecks(context, repository) : [repositoryFault(repository)]),
	];
	if (context.flags.json) context.say(JSON.stringify(checks));
	else for (const check of checks) tell(context, check);
	return checks.some(check => check.is === 'fault') ? 1 : 0;
};

const tell = (context: Context, {what, is, text, cure}: Check): void => {
	const mark = {fine: '✓', advice: '·', fault: '✗'}[is];
	context.say(
		`${context.look.isAscii ? {fine: 'v', advice: '.', fault: 'x'}[is] : mark} ${what.padEnd(12)} ${sanitise(text)}`,
	);
	if (cure !== undefined) context.say(`    → ${sanitise(cure)}`);
};

const isRepository = (value: unknown): value is RepositoryFacts =>
	typeof value === 'object' && value !== null && 'commonDir' in value;

const repositoryFault = (error: unknown): Check => ({
	what: 'repository',
	is: 'fault',
	text: errorText(error),
	...(error instanceof UserError && error.cure !== undefined && {cure: error.cure}),
});

const machineChecks = async (context: Context): Promise<readonly Check[]> => {
	const checks: Check[] = [fine('node', process.version)];
	try {
		const {text, hasMergeTree} = await gitVersion();
		checks.push(
			hasMergeTree
				? fine('git', text)
				: {
						what: 'git',
						is: 'advice',
						text: `${text}: conflicts are not predicted`,
						cure: 'git 2.38 or newer predicts them',
					},
		);
	} catch (error) {
		checks.push({what: 'git', is: 'fault', text: errorText(error), cure: 'install git 2.38 or newer'});
	}
	if (context.env.XDG_SESSION_ID !== undefined && context.env.SSH_CONNECTION !== undefined)
		checks.push({
			what: 'logout',
			is: 'advice',
			text: 'systemd may end processes at logout on some machines (KillUserProcesses=yes)',
			cure: 'loginctl enable-linger, where it is so',
		});
	return checks;
};

const agentChecks = async (context: Context): Promise<readonly Check[]> => {
	const agents = await findAgents(
		agentNames.filter(name => name !== 'command'),
		context.env,
	);
	const hasReal = agents.some(agent => agent.path !== undefined);
	return agents.map(agent =>
		agent.version === undefined
			? {
					what: agent.name,
					is: hasReal ? 'advice' : 'fault',
					text: `not on the PATH (${context.env.PATH ?? 'empty'})`,
					cure: agent.installLine,
				}
			: fine(agent.name, [agent.version, agent.path].filter(part => part !== undefined).join('  ')),
	);
};

const repositoryChecks = async (context: Context, repository: RepositoryFacts): Promise<readonly Check[]> => {
	const {root, commonDir, hasCommit, isBare} = repository;
	const damage = await repositoryHealth(commonDir);
	const free = await freeBytes(commonDir);
	const identity = await gitIdentity(root);
	return [
		isBare
			? {what: 'repository', is: 'fault', text: `${root} is bare`, cure: 'git clone it, and start there'}
			: fine('repository', root),
		...(hasCommit
			? []
			: [
					{
						what: 'commit',
						is: 'fault',
						text: 'there is no commit yet',
						cure: 'git commit --allow-empty -m "First commit"',
					} as const,
				]),
		...(damage ? [{what: 'damage', is: 'fault', text: damage.what, cure: damage.cure} as const] : []),
		identity
			? fine('identity', `${identity.name} <${identity.email}>`)
			: {
					what: 'identity',
					is: 'advice',
					text: 'git knows no name and e-mail of yours',
					cure: 'git config --global user.name "…" and user.email "…"',
				},
		free > 1e9
			? fine('disk', `${Math.round(free / 1e9)} GB free`)
			: {what: 'disk', is: 'fault', text: `${Math.round(free / 1e6)} MB free`, cure: 'claude-grid clean, or make room'},
		...(await engineChecks(context, repository)),
	];
};

const engineChecks = async (context: Context, {commonDir}: RepositoryFacts): Promise<readonly Check[]> => {
	const engine = await findEngine({commonDir, env: context.env}).catch((error: unknown) => error);
	if (engine === undefined)
		return [
			fine(
				'engine',
				latestRun(commonDir) === undefined
					? 'not running; it starts with a run'
					: 'not running; it starts when it is needed',
			),
		];
	if (!(engine instanceof Object && 'subscribe' in engine))
		return [
			{
				what: 'engine',
				is: 'fault',
				text: errorText(engine),
				cure: `look into ${path.join(commonDir, 'claude-grid', 'engine.log')}`,
			},
		];
	const live = engine as NonNullable<Awaited<ReturnType<typeof findEngine>>>;
	const run = await currentRun(live).catch(() => undefined);
	await live.close();
	const tagged = await createExecutor().findTagged();
	const known = new Set(
		Object.values(run?.streams ?? {}).flatMap(stream =>
			stream.sessions.filter(one => one.endedAt === undefined).map(one => one.id),
		),
	);
	const left = Object.values(run?.streams ?? {}).flatMap(stream =>
		stream.sessions
			.filter(one => one.endedAt !== undefined && tagged.has(one.id))
			.map(one => `${stream.id}: ${tagged.get(one.id)?.join(' ')}`),
	);
	return [
		fine('engine', `running, ${known.size} sessions live`),
		...(left.length > 0
			? [{what: 'processes', is: 'fault', text: `left over: ${left.join(', ')}`, cure: 'kill those pids'} as const]
			: []),
	];
};
