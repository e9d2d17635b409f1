import type {Alert, Run, Stream} from '../run/model/types.ts';
import {type Description, describeState} from '../run/view/describe.ts';
import {keyOf} from './keymap.ts';

/** A part of a hint: words, or a command for the alert's own stream that a key does here. */
export type HintPart = {readonly words: string} | {readonly verb: string; readonly key: string};

/** Commands stand in a hint as a shell takes them: `claude-grid recover B starts a new session`. */
export const hintParts = (hint: string, streamId?: string): readonly HintPart[] => {
	const ownId = streamId === undefined ? '' : ` ${streamId}`;
	return hint.split('claude-grid ').flatMap((part, index): readonly HintPart[] => {
		if (index === 0) return part === '' ? [] : [{words: part}];
		const verb = /^[a-z]+/.exec(part)?.[0] ?? '';
		const key = keyOf(verb);
		const rest = part.slice(verb.length);
		const after = rest.slice(ownId.length);
		const isHere = rest.startsWith(ownId) && !/^[\w.-]/.test(after);
		if (key === undefined || !isHere) return [{words: `claude-grid ${part}`}];
		return [{verb, key}, ...(after === '' ? [] : [{words: after}])];
	});
};

/** The hint with the keys that do the same here: `r starts a new session`. */
export const inKeys = (hint: string, streamId?: string): string =>
	hintParts(hint, streamId)
		.map(part => ('words' in part ? part.words : part.key))
		.join('');

/** What to do about an alert, by its keys here; what is asked is answered where the whole of it is seen. */
export const hintHere = ({streamId, cure = ''}: Alert): string =>
	cure.startsWith(`claude-grid approve ${streamId} `) ? `${keyOf('approve')} answers` : inKeys(cure, streamId);

/** A stream's state in words, with the key that does what is next. */
export const describeHere = (run: Run, stream: Stream, now: number): Description => {
	const description = describeState(run, stream, now);
	const {next, text} = description;
	const key = run.viewOnly === undefined && next ? keyOf(next) : undefined;
	return key === undefined ? description : {...description, text: `${text}; ${key} ${next}s`};
};
