import {errorText} from '../../../error.ts';
import {checkpointOf, doneAt, type TimelineEntry} from '../../../run/features/history/timeline.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Stream} from '../../../run/model/types.ts';
import {ForkDialog} from '../../dialogs/fork-dialog.tsx';
import type {ScreenProps} from '../../types.ts';
import type {Say} from '../parts/use-said.ts';

export type CheckpointProps = ScreenProps & {
	readonly say: Say;
	readonly stream: Stream;
	readonly moment: Extract<TimelineEntry, {is: 'checkpoint'}>;
};

/** Sends a command, and says its answer. */
export const sendSaying = ({engine}: ScreenProps, say: Say, command: Command): void => {
	engine.send(command).then(
		answer => {
			const cure = answer.ok || answer.cure === undefined ? '' : ` ${answer.cure}`;
			say(`${answer.message}${cure}`, answer.ok ? 'good' : 'bad');
		},
		(error: unknown) => say(errorText(error), 'bad'),
	);
};

/** Asks what a stream that starts from this checkpoint shall do, and forks it. */
export const MomentFork = (props: CheckpointProps) => {
	const {theme, width, height, stream, moment, close, say} = props;
	const checkpoint = checkpointOf(stream, moment.number);
	const done = checkpoint ? doneAt(stream, checkpoint).size : 0;
	const onAnswer = (prompt: string | undefined) => {
		close();
		if (prompt === undefined) return;
		const wanted = {type: 'stream.fork', streamId: stream.id, checkpoint: moment.number} as const;
		sendSaying(props, say, {...wanted, ...(prompt !== '' && {prompt})});
	};
	const openTasks = stream.tasks.length - done;
	return (
		<ForkDialog {...{theme, width, height, openTasks, onAnswer}} streamId={stream.id} checkpoint={moment.number} />
	);
};
