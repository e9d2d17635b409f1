import {listCheckpoints} from '../../git/refs/refs.ts';
import type {RunEvent} from '../../run/model/event.ts';
import type {Run} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import type {JournalDamage} from '../../store/journal/journal.ts';
import type {LoadedRun as AnyLoadedRun} from '../../store/run/load-run.ts';
import type {World} from '../loop/world.ts';
import {gitPlace} from './git-place.ts';

type LoadedRun = Extract<AnyLoadedRun, {run: unknown}>;
export type Damage = Extract<RunEvent, {type: 'store.damaged'}>;

/**
 * What was amiss with the files of a run, undefined when nothing was. `goBack` is called when the state is older than the one
 * that was saved last; it gives how much of the history is later.
 */
export const damageOf = (
	{run, source, quarantined, restored, older, isPlanChanged}: LoadedRun,
	journal: JournalDamage,
	goBack: (savedAt: number) => number,
): Damage | undefined => {
	const isSound = source === 'file' && quarantined.length + restored.length + journal.damaged === 0 && !isPlanChanged;
	if (isSound) return undefined;
	const isBackup = source === 'backup';
	const since = isBackup || older.length > 0 ? goBack(run.lastMessageAt) : 0;
	return {
		type: 'store.damaged',
		quarantined,
		restored,
		older,
		isBackup,
		...(source === 'copy' && {isCopy: true}),
		...(isBackup && {savedAt: run.lastMessageAt, since}),
		...(journal.damaged > 0 && {journal}),
		...(isPlanChanged && {isPlanChanged}),
	};
};

/** Tells it, and brings back what git knows of a state that was lost: the copy, too, may be some seconds behind. */
export const tellDamage = async (world: World, run: Run, damage: Damage): Promise<void> => {
	world.dispatch(damage);
	const older = new Set(damage.isBackup || damage.isCopy ? streamsInOrder(run).map(({id}) => id) : damage.older);
	for (const streamId of older) await findCheckpoints(world, run, streamId);
};

const findCheckpoints = async (world: World, run: Run, streamId: string): Promise<void> => {
	try {
		const refs = await listCheckpoints(await gitPlace(run), run.id, streamId);
		const checkpoints = refs.map(({ref, commit, at, subject}) => ({
			ref,
			commit,
			at,
			why: subject.replace(`checkpoint of ${streamId}: `, ''),
		}));
		world.dispatch({type: 'checkpoints.found', streamId, checkpoints});
	} catch (error) {
		world.onBug(error, `checkpoints of ${streamId}`);
	}
};
