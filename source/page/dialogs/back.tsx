import {checkpointOf, doneAt} from '../../run/features/history/timeline.ts';
import type {Run} from '../../run/model/types.ts';
import {liveSession} from '../../run/select/streams.ts';
import {usePage} from '../state/page.ts';
import {Choices} from './choices.tsx';
import {Modal} from './modal.tsx';

type Props = {readonly run: Run; readonly streamId: string; readonly checkpoint: number};

/** Asks whether the stream shall be as it was at this checkpoint; one that works is paused first. */
export const BackDialog = ({run, streamId, checkpoint}: Props) => {
	const page = usePage();
	const stream = run.streams[streamId];
	const known = stream && checkpointOf(stream, checkpoint);
	const title = `Take ${streamId} back to checkpoint ${checkpoint}?`;
	if (!stream || !known) return <Modal title={title}>This checkpoint is gone.</Modal>;
	if (liveSession(stream)) {
		const pause = () => page.send({type: 'stream.pause', streamId});
		return (
			<Choices
				title={title}
				lines={['Its agent is working. Pause it first, then go back.']}
				choices={[{key: 'p', label: 'pause it', choose: pause}]}
				isCareful
			/>
		);
	}
	const done = doneAt(stream, known).size;
	const lines = [
		'What is there now is saved first, as a checkpoint of its own.',
		`Its files become those of checkpoint ${checkpoint}, as a new commit on its branch: no commit goes away. Files git does not track stay.`,
		`${done} of ${stream.tasks.length} tasks are completed there, the others open. It is paused then; "Continue" takes it on from there.`,
	];
	const back = () => page.send({type: 'stream.back', streamId, checkpoint});
	return (
		<Choices {...{title, lines}} choices={[{key: 'y', label: 'go back', isEnding: true, choose: back}]} isCareful />
	);
};
