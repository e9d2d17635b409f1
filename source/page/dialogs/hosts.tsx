import {hostFactsText, hostViews, movableOn} from '../../run/features/hosts/index.ts';
import type {Run} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {LeaveButton, Modal} from './modal.tsx';

const stateWords = {
	up: 'up',
	drained: 'takes nothing new',
	connecting: 'being connected',
	away: 'away',
	refused: 'refused',
} as const;

/** The machines of the run, what each has and works on. */
export const HostsDialog = ({run}: {readonly run: Run}) => {
	const page = usePage();
	const hosts = hostViews(run);
	return (
		<Modal title="Hosts">
			{hosts.length === 0 && <p>This run has one machine only. Name others in the plan ("hosts"), or with --hosts.</p>}
			<ul class="grants">
				{hosts.map(host => {
					const {name, state, reason, hint, streams} = host;
					const movable = movableOn(run, name);
					return (
						<li key={name}>
							<b>{name}</b> {stateWords[state]}
							{reason === null ? '' : `: ${reason}`}
							<p>{hostFactsText(host)}</p>
							{hint !== null && <p class="ink-working">{hint}</p>}
							{streams.length > 0 && <p>{streams.map(id => sanitise(id)).join(', ')}</p>}
							<button
								type="button"
								onClick={() => page.send({type: state === 'drained' ? 'host.resume' : 'host.drain', name})}
							>
								{state === 'drained' ? `Place on ${name} again` : `Place nothing new on ${name}`}
							</button>
							{movable.map(streamId => (
								<button key={streamId} type="button" onClick={() => page.send({type: 'stream.move', streamId})}>
									Move {sanitise(streamId)}
								</button>
							))}
						</li>
					);
				})}
			</ul>
			<div class="buttons">
				<LeaveButton label="Back" isFirst />
			</div>
		</Modal>
	);
};
