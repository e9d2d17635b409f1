import {ruleText} from '../../run/question-rule.ts';
import {sanitiseWhole, sanitiseWholeLines} from '../../sanitise.ts';

/** What an agent asks, and what a lasting answer would allow; whole. */
export const questionLines = (streamId: string, text: string, rule: string): readonly string[] => {
	const [first = '', ...others] = sanitiseWholeLines(text);
	const allows = rule === '' ? 'It is too long for --always.' : `--always allows ${sanitiseWhole(ruleText(rule))}.`;
	return [`${streamId} asks to ${first}`, ...others.map(line => `  ${line}`), allows];
};
