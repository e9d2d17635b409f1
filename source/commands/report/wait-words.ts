import {lostRace} from '../../run/features/race/races.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {isFinal, streamsInOrder} from '../../run/select/streams.ts';
import {describeState} from '../../run/view/describe.ts';
import {sanitise} from '../../sanitise.ts';

const maxNamed = 5;

const listed = (streams: readonly Stream[], say: (stream: Stream) => string, gap: string): string => {
	const named = streams.slice(0, maxNamed).map(stream => sanitise(say(stream), {maxLength: 200}));
	return [...named, ...(streams.length > maxNamed ? [`${streams.length - maxNamed} more`] : [])].join(gap);
};

/** Those that were waited for. */
const looked = (run: Run, streamId: string | undefined): readonly Stream[] =>
	streamsInOrder(run).filter(({id}) => (streamId === undefined ? !lostRace(run, id) : id === streamId));

const isBad = ({state, merge}: Stream): boolean =>
	['failed', 'stopped', 'blocked'].includes(state.is) || merge.is === 'conflicted';

export const isAnyBad = (run: Run, streamId: string | undefined): boolean => looked(run, streamId).some(isBad);

/** What it was waited for holds, and is not well. */
export const whyBad = (run: Run, streamId: string | undefined): string =>
	listed(
		looked(run, streamId).filter(isBad),
		stream => {
			const {word, text} = describeState(run, stream, run.lastMessageAt);
			return `${stream.id} is ${word}${text === '' ? '' : `: ${text}`}`;
		},
		'; ',
	);

/** What is not over yet, when the time is up. */
export const whatIsLeft = (run: Run, streamId: string | undefined): string =>
	listed(
		looked(run, streamId).filter(({state}) => !isFinal(state)),
		({id, state}) => `${id} is ${state.is}`,
		', ',
	);
