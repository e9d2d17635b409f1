import {grantsOf} from '../../run/features/questions/grants.ts';
import {ruleText} from '../../run/features/questions/question-rule.ts';
import type {Run} from '../../run/model/types.ts';
import {sanitise, sanitiseWhole} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {LeaveButton, Modal} from './modal.tsx';

/** What answers "always" have allowed, in the run and in its streams; each can be taken back. */
export const GrantsDialog = ({run}: {readonly run: Run}) => {
	const page = usePage();
	const grants = grantsOf(run);
	return (
		<Modal title="Permissions">
			{grants.length === 0 && <p>Nothing is allowed permanently: every question is asked.</p>}
			<ul class="grants">
				{grants.map(grant => {
					const {rule, streamId} = grant;
					const where = streamId === undefined ? 'the whole run' : sanitise(streamId);
					return (
						<li key={`${streamId ?? ''} ${rule}`}>
							<code>{sanitiseWhole(rule)}</code>
							<p>
								In {where}: {sanitiseWhole(ruleText(rule))}
							</p>
							<button
								type="button"
								aria-label={`Take back ${sanitiseWhole(rule)} in ${where}`}
								onClick={() => page.send({type: 'grant.revoke', ...grant})}
							>
								Take back
							</button>
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
