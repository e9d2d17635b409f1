import type {ActionName} from '../../controls/binding.ts';
import {keymap} from '../../controls/keymap.ts';
import {helpOf} from '../state/act.ts';
import {closedBy, LeaveButton, Modal} from './modal.tsx';

/** They belong to a terminal. */
const notHere: readonly ActionName[] = [
	'next',
	'previous',
	'detach',
	'suspend',
	'attach',
	'shell',
	'menu',
	'order',
	'fold',
	'command',
	'newRun',
];

/** All keys of the page, as the terminal has them. */
export const HelpDialog = () => (
	<Modal title="Keys" onKey={closedBy('?')}>
		<dl>
			{keymap()
				.filter(({action}) => !notHere.includes(action))
				.map(binding => (
					<div key={binding.action}>
						<dt>
							<kbd>{binding.show}</kbd>
						</dt>
						<dd>{helpOf(binding)}</dd>
					</div>
				))}
			<div>
				<dt>
					<kbd>tab</kbd>
				</dt>
				<dd>Alerts, streams, actions, log</dd>
			</div>
		</dl>
		<p>Unavailable keys say why. To take over a session: claude-grid attach, in a terminal.</p>
		<div class="buttons">
			<LeaveButton label="Back" isFirst />
		</div>
	</Modal>
);
