import type {Plan} from '../../plan/types.ts';
import {workStreams} from '../features/lead/lead.ts';
import {lostRace} from '../features/race/races.ts';
import type {Run} from '../model/types.ts';
import {runCostUsd} from '../policy/cost.ts';
import {isFinished} from '../select/standing.ts';
import {isRehearsal} from './rehearsal.ts';

/** What a plan's start has to tell of the run before it. asks: it would do all of it again; resumes: the engine continues that run. */
export type Ran = {readonly sentence: string; readonly again: 'asks' | 'resumes' | 'starts'};

export type Wanted = {
	readonly plan: Plan;
	readonly planHash: string;
	readonly planPath: string;
	/** A new run was asked for by name. */
	readonly isNew: boolean;
};

const units = [
	['d', 86_400_000],
	['h', 3_600_000],
	['min', 60_000],
	['s', 1000],
] as const;

const ago = (ms: number): string => {
	const [unit, size] = units.find(([, one]) => ms >= one) ?? ['s', 1000];
	return `${Math.max(0, Math.floor(ms / size))} ${unit} ago`;
};

/** `8 of 8 merged, $2.14` */
const result = (run: Run): string => {
	const streams = workStreams(run).filter(({id}) => !lostRace(run, id));
	const count = (is: string) => streams.filter(({state}) => state.is === is).length;
	const merged = streams.filter(({merge}) => merge.is === 'merged').length;
	const done =
		merged > 0 ? `${merged} of ${streams.length} merged` : `${count('completed')} of ${streams.length} completed`;
	const bad = ['failed', 'stopped'].flatMap(is => (count(is) > 0 ? [`${count(is)} ${is}`] : []));
	const cost = runCostUsd(run);
	return [done, ...bad, ...(cost ? [`$${cost.toFixed(2)}`] : [])].join(', ');
};

/** By the user: the same plan resumes it. */
export const wasStopped = (run: Run): boolean => Object.values(run.streams).some(({state}) => state.is === 'stopped');

export const ranBefore = (run: Run, wanted: Wanted, now: number): Ran => {
	const isOther = isRehearsal(run.plan) !== isRehearsal(wanted.plan);
	const isSame = run.planHash === wanted.planHash && !isOther;
	const verb = isOther && isRehearsal(run.plan) ? 'was rehearsed with fake agents' : 'ran';
	const name =
		run.planHash === wanted.planHash
			? 'It'
			: run.planPath === wanted.planPath
				? 'An earlier version'
				: `"${run.plan.name}"`;
	if (!isFinished(run))
		return {sentence: `A run of "${run.plan.name}" is not finished: ${result(run)}.`, again: 'starts'};
	const when = ago(now - (run.finishedAt ?? run.lastMessageAt));
	const again = !isSame || wanted.isNew ? 'starts' : wasStopped(run) ? 'resumes' : 'asks';
	const subject = name === 'It' && verb === 'ran' ? 'Ran' : `${name} ${verb}`;
	return {sentence: `${subject} ${when}: ${result(run)}.`, again};
};
