import {useState} from 'preact/hooks';
import {timeOfDay} from '../../controls/format.ts';
import {type TimelineEntry, timelineOf} from '../../run/features/history/timeline.ts';
import type {Stream} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {Entries} from '../log/entries.tsx';
import {usePage} from '../state/page.ts';
import {fileViews, sumText} from '../view/diff-view.ts';
import {File} from './file.tsx';
import {useLoaded} from './use-loaded.ts';

type Moment = {readonly stream: Stream; readonly moment: TimelineEntry};
type Checkpoint = {readonly stream: Stream; readonly moment: Extract<TimelineEntry, {is: 'checkpoint'}>};

/** Checkpoints and sessions of the stream in focus, newest first; a checkpoint opens to its diff and the log of then. */
export const Timeline = ({stream}: {readonly stream: Stream}) => {
	const moments = timelineOf(stream);
	return (
		<div id="timeline" class="body scroll" role="tabpanel" tabIndex={0} aria-labelledby="tab-timeline">
			{moments.length === 0 && <p class="note">Nothing has happened yet.</p>}
			<ol class="moments">
				{moments.map(moment => (
					<Row key={`${moment.is} ${moment.attempt} ${moment.at}`} stream={stream} moment={moment} />
				))}
			</ol>
		</div>
	);
};

const Row = ({stream, moment}: Moment) =>
	moment.is === 'checkpoint' ? (
		<CheckpointRow stream={stream} moment={moment} />
	) : (
		<li class="moment">
			<time>{timeOfDay(moment.at)}</time>
			<span class="says">
				{moment.agent} {sanitise(moment.text, {maxLength: 300})}
			</span>
			<span class="aside">attempt {moment.attempt}</span>
		</li>
	);

const CheckpointRow = ({stream, moment}: Checkpoint) => {
	const [isOpen, setOpen] = useState(false);
	const {length} = stream.tasks;
	const tasks = length === 0 ? '' : ` · ${moment.completedTasks}/${length} tasks`;
	return (
		<li class="moment is-checkpoint">
			<details open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
				<summary>
					<time>{timeOfDay(moment.at)}</time>
					<strong>checkpoint {moment.number}</strong>
					<span class="says">
						{sanitise(moment.why, {maxLength: 300})}
						{tasks}
					</span>
					<span class="aside">attempt {moment.attempt}</span>
				</summary>
				{isOpen && <Then stream={stream} moment={moment} />}
			</details>
		</li>
	);
};

const mostEntries = 200;

/** What had changed, and what had been said; read when it is opened. */
const Then = ({stream, moment}: Checkpoint) => {
	const page = usePage();
	const {requests} = page;
	const {number, attempt, at} = moment;
	const files = useLoaded(async () => fileViews(await requests.diff(stream.id, number)), `${number}`);
	const log = useLoaded(async () => (await requests.logAt(stream.id, attempt, at)).slice(-mostEntries), `${number}`);
	const ask = (is: 'fork' | 'back') => page.set({dialog: {is, streamId: stream.id, checkpoint: number}});
	const sum = files.error ?? log.error ?? (files.value ? sumText(files.value) : 'reading …');
	return (
		<div class="then">
			<div class="buttons">
				<button type="button" title="Start a new stream from this checkpoint" onClick={() => ask('fork')}>
					Fork
				</button>
				<button type="button" title="Take the stream back to this checkpoint" onClick={() => ask('back')}>
					Go back here
				</button>
			</div>
			<p class="note">{sum}</p>
			<div class="files">
				{files.value?.map(file => (
					<File key={file.path} file={file} isOpen={false} />
				))}
			</div>
			<section class="log-then" tabIndex={0} aria-label="Log of then">
				{log.value && <Entries entries={log.value} first={0} />}
			</section>
		</div>
	);
};
