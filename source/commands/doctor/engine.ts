import path from 'node:path';
import {findEngine} from '../../client/launch.ts';
import {errorText} from '../../error.ts';
import type {RepositoryFacts} from '../../git/types.ts';
import {createExecutor} from '../../process/start/spawn.ts';
import {count} from '../../run/count.ts';
import {latestRun} from '../../store/run/runs.ts';
import {currentRun} from '../connect/follow.ts';
import {straysOf, strayText} from '../connect/strays.ts';
import type {Context} from '../context.ts';
import {type Check, fine} from './check.ts';

const strayChecks = async (commonDir: string): Promise<readonly Check[]> => {
	const strays = await straysOf(commonDir);
	if (strays.length === 0) return [];
	const text = `at work, although no run knows of them: ${strays.map(strayText).join('; ')}`;
	return [{what: 'agents', is: 'fault', text, cure: 'claude-grid stop ends them'}];
};

export const engineChecks = async (context: Context, {commonDir}: RepositoryFacts): Promise<readonly Check[]> => {
	const engine = await findEngine({commonDir, env: context.env}).catch((error: unknown) => error);
	if (engine === undefined)
		return [
			fine(
				'engine',
				latestRun(commonDir) === undefined
					? 'not running; it starts with a run'
					: 'not running; it starts when it is needed',
			),
			...(await strayChecks(commonDir)),
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
		fine('engine', `running, ${count(known.size, 'session')} live`),
		...(left.length > 0
			? [{what: 'processes', is: 'fault', text: `left over: ${left.join(', ')}`, cure: 'kill those pids'} as const]
			: []),
		...(await strayChecks(commonDir)),
	];
};
