import {clockText, moneyText} from '../../../controls/format.ts';
import type {Run} from '../../../run/model/types.ts';
import {outcome} from '../../../run/outcome.ts';
import {runCostUsd} from '../../../run/policy/cost.ts';
import {mergedTogether} from '../../../run/select/merging.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, spread, widthOf} from '../../text.ts';
import type {Theme} from '../../theme.ts';

/** The key that is most useful once nothing runs any more. */
const nextKey = (theme: Theme, run: Run, isOk: boolean): string => {
	// One that conflicts would do so again: what is left to do says how it is resolved.
	const all = mergedTogether(run);
	const count = all.every(({merge}) => merge.is === 'conflicted') ? 0 : all.length;
	if (count > 0) return `${theme.key('M')} ${theme.dim(count === 1 ? 'merge it' : `merge all ${count} in order`)}`;
	if (isOk && run.viewOnly === undefined)
		return `${theme.key('N')} ${theme.dim('new run')}  ${theme.key('q')} ${theme.dim('leave')}`;
	return isOk ? `${theme.key('q')} ${theme.dim('leave')}` : `${theme.key('A')} ${theme.dim('what is left to do')}`;
};

/** Stands in the place of the alerts once the run is finished: outcome and next key, then the numbers; one line when there is no room for two, none while the run continues. */
export const endLines = (theme: Theme, run: Run, width: number): readonly string[] => {
	const result = outcome(run);
	if (!result) return [];
	const {glyphs} = theme;
	const sign = result.ok ? theme.good(glyphs.completed) : theme.bad(glyphs.failed);
	const paint = result.ok ? theme.good : theme.bad;
	const key = nextKey(theme, run, result.ok);
	const available = Math.max(0, width - widthOf(key) - 6);
	const sentence = paint(clip(theme, sanitise(result.sentence), available));
	const numbers = [
		`wall ${clockText(result.wallMs)}`,
		`streams ${clockText(result.sumMs)}`,
		...(result.speedup > 1 ? [`${result.speedup.toFixed(1)}${glyphs.times} faster than one by one`] : []),
		`cost ${moneyText(runCostUsd(run), glyphs.unknown)}`,
	];
	const fitting = numbers.filter((_, index) => widthOf(numbers.slice(0, index + 1).join('   ')) <= width - 4);
	return [
		clip(theme, spread(theme, ` ${sign} ${sentence}`, `${key} `, width, 2), width),
		clip(theme, `   ${theme.dim(fitting.join('   '))}`, width),
	];
};
