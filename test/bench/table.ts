import {median} from './numbers.ts';
import {bars, type Measured, rows} from './result.ts';

export type Line = {
	readonly row: string;
	readonly who: string;
	readonly unit: string;
	readonly median: number;
	readonly least: number;
	readonly most: number;
	readonly count: number;
	/** In words; '' where none was set. */
	readonly bar: string;
	readonly isReached?: boolean;
};

/** What was measured in all rounds, in the order of the rows. */
export const linesOf = (measured: readonly Measured[]): readonly Line[] => {
	const valuesOf = (row: string, who: string) =>
		measured.filter(one => one.row === row && one.who === who).map(one => one.value);
	const medianOf = (row: string, who: string) => median(valuesOf(row, who));
	return Object.values(rows).flatMap(row => {
		const programs = [...new Set(measured.filter(one => one.row === row).map(one => one.who))];
		return programs.map((who): Line => {
			const values = valuesOf(row, who);
			const set = bars.filter(bar => bar.row === row && bar.who === who);
			return {
				row,
				who,
				unit: measured.find(one => one.row === row)?.unit ?? '',
				median: median(values),
				least: Math.min(...values),
				most: Math.max(...values),
				count: values.length,
				bar: set.map(bar => bar.text).join(', '),
				...(set.length > 0 && {isReached: set.every(bar => bar.isReached(median(values), medianOf))}),
			};
		});
	});
};

const short = (value: number): string =>
	value.toFixed(value >= 100 || value === 0 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3);

/** A table of Markdown. */
export const tableOf = (lines: readonly Line[]): string => {
	const cells = lines.map(line => {
		const spread = line.count > 1 ? `${short(line.least)} to ${short(line.most)}` : '';
		const reached = line.isReached === undefined ? '' : line.isReached ? 'yes' : 'no';
		return [line.row, line.who, `${short(line.median)} ${line.unit}`, spread, line.bar, reached];
	});
	const head = ['what', 'program', 'median', 'least to most', 'bar', 'reached'];
	return [head, head.map(() => '---'), ...cells].map(row => `| ${row.join(' | ')} |`).join('\n');
};
