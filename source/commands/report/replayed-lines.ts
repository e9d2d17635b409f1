import type {TraceLine} from '../../engine/save/trace.ts';
import type {Run} from '../../run/model/types.ts';
import type {Update} from '../../run/update.ts';

type MessageLine = Extract<TraceLine, {readonly message: unknown}>;

/** The message and what came of it; nothing of a message that changed nothing. */
export const replayedLines = (
	before: Run,
	{at, message}: MessageLine,
	{run, effects, answer}: Update,
): readonly string[] => {
	const changes = [
		...stateChanges(before, run),
		...alertChanges(before, run),
		...effects.map(effect => `-> ${named(effect)}`),
		...(answer && !answer.ok ? [`refused: ${answer.message}`] : []),
	];
	if (changes.length === 0) return [];
	return [`${new Date(at).toISOString()} ${named(message)}`, ...changes.map(text => `  ${text}`)];
};

const named = (what: {readonly type: string}): string =>
	'streamId' in what && what.streamId !== undefined ? `${what.type} ${what.streamId}` : what.type;

const stateChanges = (before: Run, after: Run): readonly string[] =>
	Object.values(after.streams).flatMap(({id, state, merge}) => {
		const old = before.streams[id];
		const [was, is] = [old && `${old.state.is}, ${old.merge.is}`, `${state.is}, ${merge.is}`];
		return was === is ? [] : [`${id}: ${was ?? 'new'} -> ${is}`];
	});

const alertChanges = (before: Run, after: Run): readonly string[] => {
	const keys = ({alerts}: Run) => new Set(alerts.map(({key}) => key));
	const [old, now] = [keys(before), keys(after)];
	return [
		...[...now].filter(key => !old.has(key)).map(key => `alert ${key}`),
		...[...old].filter(key => !now.has(key)).map(key => `no more alert ${key}`),
	];
};
