import {hostsText} from '../../run/features/hosts/index.ts';
import {unionMark} from '../../run/features/proof/union-words.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {runCostUsd} from '../../run/policy/cost.ts';
import {mergedTogether} from '../../run/select/merging.ts';
import {overall} from '../../run/select/progress.ts';
import {slots} from '../../run/select/slots.ts';
import {isFinished} from '../../run/select/standing.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {runFlag} from '../../run/view/run-flag.ts';
import {sanitise} from '../../sanitise.ts';
import {costText, glyphs} from './words.ts';

/** The whole run in the header, safe to draw. */
export type RunView = {
	readonly name: string;
	/** What holds the whole run up; empty while it continues by itself. */
	readonly flag: string;
	readonly outcome: {readonly ok: boolean; readonly sentence: string} | undefined;
	readonly progress: ReturnType<typeof overall>;
	readonly target: string;
	readonly slots: string;
	/** How many machines it works on; '' with this one alone. */
	readonly hosts: ReturnType<typeof hostsText>;
	/** How all unmerged branches did together; undefined: not known. */
	readonly union: ReturnType<typeof unionMark>;
	readonly money: string;
	readonly elapsedMs: number;
};

export const runView = (run: Run, now: number): RunView => {
	const end = outcome(run);
	const pool = slots(run);
	const merged = streamsInOrder(run).filter(stream => stream.merge.is === 'merged').length;
	const ready = mergedTogether(run).length;
	const target = sanitise(run.target, {maxLength: 80});
	const counts = [
		merged > 0 && `${glyphs.merged} ${merged} merged`,
		ready > 0 && `${glyphs.queued} ${ready} ready to merge`,
	].filter(Boolean);
	return {
		name: sanitise(run.plan.name, {maxLength: 80}),
		flag: [isRehearsal(run.plan) ? rehearsalWords : '', runFlag(run)].filter(Boolean).join(', '),
		outcome: end && {ok: end.ok, sentence: sanitise(end.sentence, {maxLength: 400})},
		progress: overall(run),
		target: counts.length === 0 ? '' : `${target}  ${counts.join('  ')}`,
		slots: end ? '' : `${pool.used}/${pool.max} slots`,
		hosts: end ? {text: '', isWhole: true} : hostsText(run),
		union: unionMark(run),
		money: costText(runCostUsd(run)),
		elapsedMs: (run.finishedAt ?? (isFinished(run) ? run.lastMessageAt : now)) - run.createdAt,
	};
};
