import type {Ask} from '../../../controls/asks.ts';
import {approvalLines} from '../../../run/features/approval/approvals.ts';
import {type AskedLine, type Reason, reasonOf} from '../../../run/features/questions/reason.ts';
import type {Run} from '../../../run/model/types.ts';
import {sanitiseWhole} from '../../../sanitise.ts';
import type {Paint, Theme} from '../../theme.ts';
import {prose} from '../parts/section.ts';
import {wrapText} from '../parts/wrap-text.ts';

type Frame = {readonly theme: Theme; readonly width: number};

const paintOf = (theme: Theme, sign: AskedLine['sign']): Paint =>
	({'-': theme.bad, '+': theme.good, ' ': theme.dim, $: theme.bold, '>': theme.bold, '': theme.plain})[sign];

/** A line with its number and sign; what does not fit continues below. */
const askedRows = ({theme, width}: Frame, lines: readonly AskedLine[]): readonly string[] => {
	const digits = Math.max(0, ...lines.map(({number}) => `${number ?? ''}`.length));
	return lines.flatMap(({sign, number, text}) => {
		const isPlain = sign === '';
		const lead = isPlain ? '' : `${digits > 0 ? `${`${number ?? ''}`.padStart(digits)} ` : ''}${sign} `;
		const paint = paintOf(theme, sign);
		const rows = wrapText(text, Math.max(1, width - 4 - lead.length));
		return (rows.length === 0 ? [''] : rows).map((row, index) => {
			const start = index === 0 ? lead : ' '.repeat(lead.length);
			return `  ${isPlain ? '' : paint(start)}${paint(row)}`;
		});
	});
};

const firstRows = ({theme, width}: Frame, label: string, text: string, most = 3, paint?: Paint): readonly string[] => {
	if (text === '') return [];
	const rows = prose(theme, width, label, text, paint);
	return rows.length <= most ? rows : [...rows.slice(0, most - 1), `${rows[most - 1]} ${theme.glyphs.ellipsis}`];
};

const reasonRows = (frame: Frame, reason: Reason): readonly string[] => {
	const {theme, width} = frame;
	const context = [...firstRows(frame, 'It was doing', reason.doing), ...firstRows(frame, 'It said', reason.said)];
	const description = reason.description === '' ? [] : prose(theme, width, 'Its reason', reason.description);
	const place = reason.place === '' ? [] : prose(theme, width, 'In', reason.place, theme.dim);
	const allows =
		reason.allows === ''
			? 'it is too long to be allowed always'
			: `${reason.allows}; Y shows what is allowed and takes it back`;
	return [
		...(context.length > 0 ? [...context, ''] : []),
		...askedRows(frame, reason.asked),
		'',
		...description,
		...place,
		...reason.unsaved.flatMap((text, index) => prose(theme, width, index === 0 ? 'Not saved' : '', text, theme.warn)),
		...prose(theme, width, '"Always"', allows, theme.dim),
		...(reason.waiting === '' ? [] : prose(theme, width, 'Meanwhile', reason.waiting, theme.dim)),
	];
};

/** All that the user should know before the answer; nothing of what is asked is cut. */
export const askRows = (frame: Frame, run: Run, ask: Ask): readonly string[] => {
	if (ask.is === 'question') return reasonRows(frame, reasonOf(run, ask.stream, ask.question));
	return approvalLines(run, ask.stream).flatMap(line =>
		wrapText(sanitiseWhole(line), Math.max(1, frame.width - 4)).map(row => `  ${row}`),
	);
};
