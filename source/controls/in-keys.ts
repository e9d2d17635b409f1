import {commandLine, type Hint, partsOf} from '../run/model/hint.ts';
import type {Alert, Run, Stream} from '../run/model/types.ts';
import {type Description, describeState} from '../run/view/describe.ts';
import {keyOf} from './keymap.ts';

/** A part of a hint: words, or a command for the alert's own stream that a key does here. */
export type HintPart = {readonly words: string} | {readonly verb: string; readonly key: string};

/** A command that no key does here, or that is for another stream, stays a command line. */
export const hintParts = (hint: Hint, streamId?: string): readonly HintPart[] =>
	partsOf(hint).map(part => {
		if (typeof part === 'string') return {words: part};
		const key = part.of === streamId ? keyOf(part.verb) : undefined;
		return key === undefined ? {words: commandLine(part)} : {verb: part.verb, key};
	});

/** The hint with the keys that do the same here: `r starts a new session`. */
export const inKeys = (hint: Hint, streamId?: string): string =>
	hintParts(hint, streamId)
		.map(part => ('words' in part ? part.words : part.key))
		.join('');

/** What to do about an alert, by its keys here; what is asked is answered where the whole of it is seen. */
export const hintHere = ({streamId, cure = ''}: Alert): string => {
	const [first = ''] = partsOf(cure);
	const isAnswer = typeof first === 'object' && first.verb === 'approve' && first.of === streamId;
	return isAnswer ? `${keyOf('approve')} answers` : inKeys(cure, streamId);
};

/** A stream's state in words, with the key that does what is next. */
export const describeHere = (run: Run, stream: Stream, now: number): Description => {
	const description = describeState(run, stream, now);
	const {next, text} = description;
	const key = run.viewOnly === undefined && next ? keyOf(next) : undefined;
	return key === undefined ? description : {...description, text: `${text}; ${key} ${next}s`};
};
