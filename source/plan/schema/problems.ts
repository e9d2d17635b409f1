import {escapeText} from '../escape.ts';
import {limits} from '../limits.ts';
import type {PlanProblem} from '../types.ts';

/** A place in a document: keys and array indices from the root. */
export type Place = readonly (string | number)[];

/** A fault before it is put into words for the user: `at` is a place in the document as the author wrote it. */
export type Problem = {readonly at: Place; readonly message: string};

const plainKey = /^[A-Za-z_$][\w$]{0,60}$/;

/** `streams[2].dependencies[0]`; a key that is not a plain word is quoted and escaped; '' is the whole document. */
export const formatPlace = (place: Place): string => {
	let text = '';
	for (const key of place) {
		if (typeof key === 'number') {
			text += `[${key}]`;
		} else if (plainKey.test(key)) {
			text += text === '' ? key : `.${key}`;
		} else {
			text += `[${quote(key)}]`;
		}
	}

	return text;
};

/** A value of the document inside a sentence: quoted, escaped, cut. */
export const quote = (value: string): string => escapeText(JSON.stringify(cut(value, 60)));

export const cut = (text: string, length: number): string =>
	text.length > length ? `${text.slice(0, length)}…` : text;

const rowOf = ({at}: Problem): number => (typeof at[1] === 'number' ? at[1] : -1);

/** Each fault once, in the order of the document's streams; all, up to a number nobody reads beyond. */
export const toPlanProblems = (problems: readonly Problem[]): PlanProblem[] => {
	const found = new Map<string, PlanProblem>();
	for (const {at, message} of problems.toSorted((a, b) => rowOf(a) - rowOf(b))) {
		if (found.size === limits.faults) {
			const more = `There are more faults; these are the first ${limits.faults}.`;
			return [...found.values(), {path: '', message: more}];
		}

		const path = formatPlace(at);
		found.set(`${path}\n${message}`, {path, message});
	}

	return [...found.values()];
};
