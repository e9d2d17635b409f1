import {agree, count} from '../../count.ts';
import type {Draft} from '../../draft.ts';
import {patchRun, patchStream, raiseAlert, streamOf} from '../../draft.ts';
import type {RunEvent} from '../../model/event.ts';
import {command, hintOf} from '../../model/hint.ts';
import {progress} from '../../select/progress.ts';
import {isFinished} from '../../select/standing.ts';
import {clock} from '../../view/describe.ts';
import {numberOf} from './timeline.ts';

type Of<Type extends RunEvent['type']> = Extract<RunEvent, {readonly type: Type}>;

const kept = 'the damaged file is kept beside it';

const advise = (draft: Draft, key: string, text: string, cure = kept): void =>
	raiseAlert(draft, {key: `store:${key}`, kind: 'store', text, cure, isAdvice: true});

const tellBackup = (draft: Draft, {savedAt, since = 0}: Of<'store.damaged'>): void => {
	const when = savedAt === undefined ? '' : ` at ${clock(savedAt, draft.now)}`;
	const text = `run.json was damaged, and no copy has the last save: the run is as it was saved before that${when}`;
	const later = since === 0 ? '' : `; the timeline has ${count(since, 'entry', 'entries')} from after it`;
	advise(draft, 'backup', `${text}${later}`);
};

const tellRestored = (draft: Draft, {restored, older = restored}: Of<'store.damaged'>): void => {
	const whole = restored.filter(id => !older.includes(id));
	if (older.length > 0)
		advise(
			draft,
			'restored',
			`the saved record of ${older.join(', ')} was damaged: it is as it was before the last save`,
		);
	if (whole.length > 0)
		advise(draft, 'copied', `the saved record of ${whole.join(', ')} was damaged: it was taken from the copy, as new`);
};

/** Undefined when its lines are as they were written. */
export const journalDamage = ({
	damaged,
	lost,
}: {
	readonly damaged: number;
	readonly lost: number;
}): string | undefined => {
	if (damaged === 0) return undefined;
	const lines = `${count(damaged, 'line')} of the run's history ${agree(damaged, 'was', 'were')} damaged`;
	if (lost === 0) return `${lines}: a copy had what was written, nothing is lost`;
	return `${lines}: ${count(lost, 'entry', 'entries')} of it ${agree(lost, 'is', 'are')} lost, all others are there`;
};

/** What it says now may be nothing that the user has approved: none of it starts by itself. */
const holdPlan = (draft: Draft): void => {
	const isOver = isFinished(draft.run);
	if (!isOver) patchRun(draft, {isPaused: true});
	raiseAlert(draft, {
		key: 'store:plan',
		kind: 'store',
		text: `plan.json and its copies are not as they were saved${isOver ? '' : ': nothing of the plan starts by itself'}`,
		cure: isOver
			? 'look at plan.json in the folder of the run'
			: hintOf`look at plan.json in the folder of the run; ${command('continue')} resumes it as it is, ${command('stop')} ends the run`,
	});
};

/** What came to harm between two engines, and what of it is lost. */
export const onStoreDamaged = (draft: Draft, event: Of<'store.damaged'>): void => {
	if (event.isBackup) tellBackup(draft, event);
	if (event.isCopy) advise(draft, 'copy', 'run.json was damaged: its copy was taken, nothing is lost');
	if (event.restored.length > 0) tellRestored(draft, event);
	const journal = journalDamage(event.journal ?? {damaged: 0, lost: 0});
	if (journal !== undefined) advise(draft, 'journal', journal);
	if (event.isPlanChanged) holdPlan(draft);
	if (event.quarantined.length === 0) return;
	raiseAlert(draft, {
		key: 'store:quarantined',
		kind: 'store',
		text: `the saved record of ${event.quarantined.join(', ')} was corrupt and was dropped from the run`,
		cure: 'its branch, worktree and agent are untouched; claude-grid rescue lists what is saved',
	});
};

/** Checkpoints that git has, and an older state of the run does not know. */
export const onCheckpointsFound = (draft: Draft, {streamId, checkpoints}: Of<'checkpoints.found'>): void => {
	const stream = streamOf(draft, streamId);
	const known = new Set(stream.checkpoints.map(({ref}) => ref));
	const last = stream.checkpoints.at(-1);
	const found = checkpoints.filter(one => !known.has(one.ref) && numberOf(one) >= (last ? numberOf(last) : 0));
	if (found.length === 0) return;
	const facts = {completedTasks: progress(stream).completed, attempt: stream.attempt};
	patchStream(draft, streamId, {
		checkpoints: [...stream.checkpoints, ...found.map(one => ({...one, ...facts}))].slice(-50),
		checkpointCount: Math.max(stream.checkpointCount, ...found.map(numberOf)),
	});
};
