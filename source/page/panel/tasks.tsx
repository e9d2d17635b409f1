import type {Stream} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';

const signs = {pending: '·', in_progress: '◐', blocked: '✗', completed: '✓', cancelled: '–'};
const words = {
	pending: 'pending',
	in_progress: 'in progress',
	blocked: 'blocked',
	completed: 'claimed',
	cancelled: 'cancelled',
};

/** The tasks of the stream in focus: what is proved, what is only claimed, what is left. */
export const Tasks = ({stream}: {readonly stream: Stream}) => (
	<div id="tasks" class="body scroll" role="tabpanel" tabIndex={0} aria-labelledby="tab-tasks">
		<ol>
			{stream.tasks.map(({title, status, isProved}, index) => (
				<li key={index} class={`task is-${isProved ? 'proved' : status}`}>
					<span class="glyph" aria-hidden="true">
						{signs[status]}
					</span>
					<span class="says">{sanitise(title, {maxLength: 300})}</span>
					<span class="word">{isProved ? 'proved' : words[status]}</span>
				</li>
			))}
		</ol>
	</div>
);
