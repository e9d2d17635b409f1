import {clockText} from '../../controls/format.ts';
import type {Run} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {usePage} from '../state/page.ts';
import {runView} from '../view/run-view.ts';
import {ActionButton} from './action-button.tsx';
import {Bar} from './bar.tsx';
import {Key} from './key.tsx';

/** The whole run: name, progress, slots, money, clock, and what can be done with all of it. */
export const Header = ({run, now}: {readonly run: Run; readonly now: number}) => {
	const page = usePage();
	const view = runView(run, now);
	const {outcome, progress} = view;
	return (
		<header id="header" class={outcome && (outcome.ok ? 'is-good' : 'is-bad')}>
			<div class="row">
				<h1>
					<span class="brand">claude-grid</span>
					<span class="run">{view.name}</span>
					<span class="flag">{view.flag}</span>
				</h1>
				<div class="buttons">
					<ActionButton name="newStream" label="New stream" streamId={null} />
					<button type="button" title="Show only some streams" onClick={() => page.set({isFiltering: true})}>
						Filter
						<Key name="/" />
					</button>
					<ActionButton name="verify" label="Verify" streamId={null} />
					<ActionButton name="graph" label="Graph" streamId={null} />
					<ActionButton name="grants" label="Permissions" streamId={null} />
					{run.hosts && <ActionButton name="hosts" label="Hosts" streamId={null} />}
					<RunButton type="run.continue" label="Continue run" help="Continue all that is waiting" />
					<RunButton type="run.pause" label="Pause run" help="Start nothing new until the run is continued" />
					<ActionButton name="mergeAll" label="Merge all" streamId={null} />
					<StopAll run={run} />
				</div>
			</div>
			<div class="totals">
				<Bar {...progress} />
				<span class="percent">{progress.percent}%</span>
				<span class="counts">
					{progress.completed}/{progress.total} tasks
				</span>
				<span class="target">{view.target}</span>
				<span class="slots" title="Agents at work, and how many may work at once">
					{view.slots}
				</span>
				<span class={`hosts${view.hosts.isWhole ? '' : ' ink-working'}`}>{view.hosts.text}</span>
				{view.union && (
					<span class={`union${view.union.ok ? '' : ' ink-bad'}`} title="All unmerged branches, verified together">
						{view.union.text}
					</span>
				)}
				<span class="money">{view.money}</span>
				<span class="clock">{clockText(view.elapsedMs)}</span>
			</div>
		</header>
	);
};

type RunProps = {readonly type: 'run.continue' | 'run.pause'; readonly label: string; readonly help: string};

/** There only while it can be done. */
const RunButton = ({type, label, help}: RunProps) => {
	const page = usePage();
	const {run, isLive} = page.get();
	if (!run || !isLive || refusal(run, {type}) !== undefined) return null;
	return (
		<button type="button" data-action={type} title={help} onClick={() => page.act({is: 'send', command: {type}})}>
			{label}
		</button>
	);
};

const StopAll = ({run}: {readonly run: Run}) =>
	refusal(run, {type: 'run.stop'}) === undefined ? (
		<ActionButton name="stopAll" label="Stop all" streamId={null} />
	) : null;
