import type {Alert, Run, Stream} from '../run/model/types.ts';
import {type Description, describeState} from '../run/view/describe.ts';
import {keyOf} from './keymap.ts';

/** Commands as a shell takes them, in an alert's cure, as the keys that do the same here: `r starts a new session`. */
export const inKeys = (text: string, streamId?: string): string => {
	const ownId = streamId === undefined ? '' : ` ${streamId}`;
	return text
		.split('claude-grid ')
		.map((part, index) => {
			if (index === 0) return part;
			const verb = /^[a-z]+/.exec(part)?.[0] ?? '';
			const key = keyOf(verb);
			const rest = part.slice(verb.length);
			const after = rest.slice(ownId.length);
			const isHere = rest.startsWith(ownId) && !/^[\w.-]/.test(after);
			return key !== undefined && isHere ? key + after : `claude-grid ${part}`;
		})
		.join('');
};

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
