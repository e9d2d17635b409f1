import {ageText, clockText, countText, moneyText} from '../../controls/format.ts';
import {hostsText} from '../../run/features/hosts/index.ts';
import {unionMark} from '../../run/features/proof/union-words.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {runCostUsd} from '../../run/policy/cost.ts';
import {runSpent} from '../../run/policy/spent.ts';
import {mergedTogether} from '../../run/select/merging.ts';
import {overall} from '../../run/select/progress.ts';
import {slots} from '../../run/select/slots.ts';
import {isFinished} from '../../run/select/standing.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {runFlag} from '../../run/view/run-flag.ts';
import {sanitise} from '../../sanitise.ts';
import {progressBar} from '../components/progress-bar.ts';
import {clip, spread, widthOf} from '../text.ts';
import type {Paint, Theme} from '../theme.ts';
import type {View} from '../view.ts';

/** The whole run on one line of exactly `width` cells; what matters least goes first when it is narrow. */
export const header = (view: View, width: number): string => {
	const {theme, run} = view;
	const flag = [rehearsalFlag(run, width), runFlag(run)].filter(Boolean).join(` ${theme.glyphs.dot} `);
	const left = leftPart(theme, run, width, flag);
	// A name gives way to what stands at the right; a flag does not.
	const kept = flag === '' ? Math.min(widthOf(left), 34) : widthOf(left);
	return spread(theme, left, `${rightPart(view, width - kept - 3)} `, width, 2);
};

const leftPart = (theme: Theme, run: Run, width: number, flag: string): string => {
	// A flag is never cut for the sake of our own name.
	const title = width < (flag === '' ? 60 : 100) ? '' : `${theme.bold('claude-grid')}  `;
	const name = clip(
		theme,
		sanitise(run.plan.name, {maxLength: 80}),
		Math.max(10, Math.floor(width * 0.35) - flag.length),
	);
	const paint = finishedPaint(theme, run);
	return ` ${title}${paint(name)}${flag === '' ? '' : `  ${theme.warn(flag)}`}`;
};

/** What fake agents made is not work, however green it is. */
const rehearsalFlag = ({plan}: Run, width: number): string =>
	isRehearsal(plan) ? (width < 120 ? 'rehearsal' : rehearsalWords) : '';

const finishedPaint = (theme: Theme, run: Run): Paint => {
	const end = outcome(run);
	if (!end) return theme.plain;
	return end.ok ? theme.good : theme.bad;
};

type Part = {readonly text: string; readonly rank: number};

const rightPart = (view: View, available: number): string => {
	const parts = partsOf(view, available);
	const gap = 2;
	const total = (list: readonly Part[]) => list.reduce((sum, part) => sum + widthOf(part.text) + gap, -gap);
	const fitting: Part[] = [];
	for (const part of [...parts].sort((a, b) => a.rank - b.rank))
		if (total([...fitting, part]) <= available) fitting.push(part);
	return parts
		.filter(part => fitting.includes(part))
		.map(part => part.text)
		.join(' '.repeat(gap));
};

const partsOf = (view: View, available: number): readonly Part[] => {
	const {theme, run, now} = view;
	const all = overall(run);
	const pool = slots(run);
	const bar = progressBar(theme, all, Math.max(8, Math.min(24, available - 44)));
	// Merging afterwards is not work of the run's: its clock stands.
	const end = run.finishedAt ?? (isFinished(run) ? run.lastMessageAt : now);
	const parts: readonly Part[] = [
		{text: targetText(theme, run), rank: 5},
		{text: bar, rank: 3},
		{text: `${all.percent}% (${all.completed}/${all.total})`, rank: 1},
		{text: isFinished(run) ? '' : theme.dim(`${pool.used}/${pool.max} slots`), rank: 6},
		{text: unionPart(view), rank: 2},
		{text: hostsPart(theme, run), rank: 2},
		{text: theme.dim(usedText(view)), rank: 4},
		{text: theme.dim(clockText(shownClock(view, end - run.createdAt))), rank: 2},
	];
	return parts.filter(part => widthOf(part.text) > 0);
};

/** `2 hosts`, this machine counted; `1 of 2 hosts` while one does not answer. */
const hostsPart = (theme: Theme, run: Run): string => {
	const {text, isWhole} = hostsText(run);
	return text === '' || isFinished(run) ? '' : isWhole ? theme.dim(text) : theme.warn(text);
};

/** `union green 2m`, `A + B red together`: how all unmerged branches did together. */
const unionPart = ({theme, run, now}: View): string => {
	const mark = unionMark(run);
	if (!mark) return run.union?.checking ? theme.dim('verifying union') : '';
	const age = isFinished(run) ? '' : ` ${ageText(now - mark.at, theme.glyphs.unknown)}`;
	return mark.ok ? theme.dim(`${mark.text}${age}`) : theme.bad(clip(theme, mark.text, 40));
};

const minute = 60_000;

const shownClock = ({isRemote = false, run}: View, ms: number): number =>
	isRemote && !isFinished(run) ? ms - (ms % minute) : ms;

/** What is spent, with its limits: `$3.10 of $20  12 of 120 min`. */
const usedText = ({run, now, theme}: View): string => {
	const {usd, minutes, tokens} = run.plan.budget ?? {};
	const known = runCostUsd(run);
	const none = known === undefined ? `cost ${theme.glyphs.unknown}` : usd === undefined ? '' : '$0.00';
	const cost = moneyText(known, none);
	const limit = usd === undefined ? '' : ` of $${usd}`;
	const time = minutes === undefined ? '' : `${Math.floor(runSpent(run, now).ms / 60_000)} of ${minutes} min`;
	const count = tokens === undefined ? '' : `${countText(runSpent(run, now).tokens)} of ${countText(tokens)} tokens`;
	return [`${cost}${limit}`, time, count].filter(Boolean).join('  ');
};

/** Where merges go: `main ●1 ⇡2` is one merged, two completed that are not. */
const targetText = (theme: Theme, run: Run): string => {
	const merged = streamsInOrder(run).filter(stream => stream.merge.is === 'merged').length;
	const waiting = mergedTogether(run).length + run.mergeQueue.length;
	const counts = [
		merged > 0 ? theme.good(`${theme.glyphs.merged}${merged}`) : '',
		waiting > 0 ? theme.warn(`${theme.glyphs.queued}${waiting}`) : '',
	];
	const text = [theme.dim(sanitise(run.target, {maxLength: 24})), ...counts].filter(Boolean).join(' ');
	return counts.every(count => count === '') ? '' : text;
};
