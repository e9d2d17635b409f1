import {checkpointOf, doneAt} from '../../../run/features/history/timeline.ts';
import {liveSession} from '../../../run/select/streams.ts';
import {ConfirmDialog} from '../../dialogs/confirm-dialog.tsx';
import {type CheckpointProps, sendSaying} from './moment-fork.tsx';

const leave = {key: 'n', label: 'leave it', value: 'no'};

/** Asks whether the stream shall be as it was at this checkpoint; one that works is paused first. */
export const MomentBack = (props: CheckpointProps) => {
	const {theme, width, height, stream, moment, close, say} = props;
	const {number} = moment;
	const isWorking = liveSession(stream) !== undefined;
	const checkpoint = checkpointOf(stream, number);
	const done = checkpoint ? doneAt(stream, checkpoint).size : 0;
	const lines = isWorking
		? ['Its agent is working. Pause it first, then press B again.']
		: [
				'What is there now is saved first, as a checkpoint of its own.',
				`Its files become those of checkpoint ${number}, as a new commit on its branch: no commit goes away. Files git does not track stay.`,
				`${done} of ${stream.tasks.length} tasks are completed there, the others open. It is paused then; c continues from there.`,
			];
	const go = isWorking ? {key: 'p', label: 'pause it', value: 'pause'} : {key: 'y', label: 'go back', value: 'back'};
	const onAnswer = (value: string | undefined) => {
		close();
		if (value === 'pause') sendSaying(props, say, {type: 'stream.pause', streamId: stream.id});
		if (value === 'back') sendSaying(props, say, {type: 'stream.back', streamId: stream.id, checkpoint: number});
	};
	const title = `Take ${stream.id} back to checkpoint ${number}?`;
	return <ConfirmDialog {...{theme, width, height, title, lines, onAnswer}} choices={[leave, go]} />;
};
