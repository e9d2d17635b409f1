import {checkpointOf, doneAt} from '../../run/features/history/timeline.ts';
import type {Run} from '../../run/model/types.ts';
import {useLoaded} from '../panel/use-loaded.ts';
import {usePage} from '../state/page.ts';
import {titled} from '../view/words.ts';
import {FormDialog} from './form.tsx';
import {Modal} from './modal.tsx';

/** What the user asks to be done beside the plan. */
export const NewStreamDialog = ({run, focusedId}: {readonly run: Run; readonly focusedId: string | undefined}) => {
	const page = usePage();
	const {value: consent, error} = useLoaded(page.requests.newStream, '');
	if (error !== undefined) return <Modal title="New stream">{error}</Modal>;
	if (consent === undefined) return null;
	return (
		<FormDialog
			title="New stream"
			consent={consent}
			fields={[
				{name: 'prompt', label: 'What shall be done?', is: 'long', isRequired: true},
				{name: 'name', label: 'Name (may be left out)', is: 'line'},
				...(focusedId === undefined
					? []
					: [{name: 'after', label: `Start after ${titled(run, focusedId)}`, is: 'choice'} as const]),
			]}
			label="Add"
			commandOf={({prompt, name, after}) => ({
				type: 'stream.add',
				prompt: String(prompt),
				...(name !== '' && {name: String(name)}),
				...(after === true && focusedId !== undefined && {after: [focusedId]}),
			})}
		/>
	);
};

export const MessageDialog = ({run, streamId}: {readonly run: Run; readonly streamId: string}) => (
	<FormDialog
		title={`Message to ${titled(run, streamId)}`}
		lines={['Its agent reads it between two steps, or when it continues.']}
		fields={[{name: 'text', label: 'Message', is: 'long', isRequired: true}]}
		label="Send"
		commandOf={({text}) => ({type: 'stream.send', streamId, text: String(text)})}
	/>
);

type Checkpoint = {readonly run: Run; readonly streamId: string; readonly checkpoint: number};

/** A new stream from a checkpoint of another. */
export const ForkDialog = ({run, streamId, checkpoint}: Checkpoint) => {
	const stream = run.streams[streamId];
	const known = stream && checkpointOf(stream, checkpoint);
	if (!stream || !known) return <Modal title={`Fork ${streamId}`}>This checkpoint is gone.</Modal>;
	const openTasks = stream.tasks.length - doneAt(stream, known).size;
	const tasks = openTasks === 1 ? 'the task that was open then' : `the ${openTasks} tasks that were open then`;
	return (
		<FormDialog
			title={`Fork ${titled(run, streamId)}`}
			lines={[
				`A new stream starts in a worktree of its own, as ${streamId} was at checkpoint ${checkpoint}. ${streamId} is left as it is.`,
				openTasks === 0
					? 'All its tasks were done then: say what the fork should do.'
					: `With nothing typed it does ${tasks}.`,
			]}
			fields={[{name: 'prompt', label: 'What shall the fork do?', is: 'long', isRequired: openTasks === 0}]}
			label="Fork it"
			commandOf={({prompt}) => ({
				type: 'stream.fork',
				streamId,
				checkpoint,
				...(prompt !== '' && {prompt: String(prompt)}),
			})}
		/>
	);
};
