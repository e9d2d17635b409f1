import {createHash} from 'node:crypto';
import type {Activity} from '../../run/model/types.ts';

const sumOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const ending = (text: string): string => `,"sum":"${sumOf(text)}"}`;
const endingLength = ending('').length;

/** With a checksum: each line tells by itself whether it is as it was written. */
export const lineOf = (activity: Activity): string => {
	const text = JSON.stringify(activity);
	return `${text.slice(0, -1)}${ending(text)}`;
};

/** Earlier versions wrote these without a checksum: with any other key, a line is one whose checksum came to harm. */
const earlierKeys: ReadonlySet<string> = new Set(['at', 'streamId', 'kind', 'text'] satisfies (keyof Activity)[]);

const textOf = (line: string): string | undefined => {
	const text = `${line.slice(0, -endingLength)}}`;
	return line.endsWith(ending(text)) ? text : undefined;
};

/** Undefined when the line is not as it was written. */
export const activityOf = (line: string): Activity | undefined => {
	try {
		const text = textOf(line);
		const value = JSON.parse(text ?? line);
		const isActivity =
			typeof value?.at === 'number' && typeof value.text === 'string' && typeof value.kind === 'string';
		const isSound = text !== undefined || Object.keys(value).every(key => earlierKeys.has(key));
		return isActivity && isSound ? value : undefined;
	} catch {
		return undefined;
	}
};
