import {ruleText} from '../../run/features/questions/question-rule.ts';
import {type AskedLine, reasonOf} from '../../run/features/questions/reason.ts';
import type {Question, Run, Stream} from '../../run/model/types.ts';
import {sanitiseWhole} from '../../sanitise.ts';

/** What an agent asks and why, and what a lasting answer would allow; whole. */
export const questionLines = (run: Run, stream: Stream, question: Question, rule: string): readonly string[] => {
	const reason = reasonOf(run, stream, question);
	const allows = rule === '' ? 'It is too long for --always.' : `--always allows ${sanitiseWhole(ruleText(rule))}.`;
	return [
		`${stream.id} asks to`,
		...reason.asked.map(askedLine),
		...labelled('it was doing', reason.doing),
		...labelled('it said', reason.said),
		...labelled('its reason', reason.description),
		...labelled('in', reason.place),
		...reason.unsaved.flatMap(text => labelled('not saved', text)),
		...labelled('meanwhile', reason.waiting),
		allows,
	];
};

const labelled = (label: string, text: string): readonly string[] => (text === '' ? [] : [`  ${label}: ${text}`]);

const askedLine = ({sign, number, text}: AskedLine): string => {
	const place = number === undefined ? '' : `${`${number}`.padStart(5)} `;
	return sign === '' ? `  ${text}` : `  ${place}${sign} ${text}`;
};
