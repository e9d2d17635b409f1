import {ageText} from '../../controls/format.ts';
import type {GraphRow} from '../../plan/graph/graph-rows.ts';
import type {Run} from '../../run/model/types.ts';
import {progress} from '../../run/select/progress.ts';
import {describeState} from '../../run/view/describe.ts';
import type {Expected} from '../../run/view/estimate.ts';
import {type GraphView, graphView} from '../../run/view/graph-view.ts';
import {usePage} from '../state/page.ts';
import {glyphs, titled} from '../view/words.ts';
import {closedBy, LeaveButton, Modal} from './modal.tsx';

const titles = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'};

const spanText = (ms: number): string =>
	ms < 60_000 ? '<1m' : `~${ageText(Math.round(ms / 60_000) * 60_000, glyphs.unknown)}`;

const whenText = (expected: Expected | undefined): string => {
	if (expected === undefined) return '';
	return expected.startMs > 0 ? `in ${spanText(expected.startMs)}` : `${spanText(expected.endMs)} left`;
};

type Drawn = {readonly run: Run; readonly graph: GraphView; readonly now: number};

/** What waits for what, the critical path, and an estimate of what is left. */
export const GraphDialog = ({run, now}: {readonly run: Run; readonly now: number}) => {
	const graph = graphView(run, now);
	return (
		<Modal title="Graph" isWide onKey={closedBy('D')}>
			<p>{graph.left ?? 'Nothing is left to be done.'}</p>
			<ul class="graph">
				{graph.rows.map(row =>
					row.is === 'phase' ? (
						<li key={row.phase} class="phase">
							<strong>{titles[row.phase]}</strong>
							{row.gate === '' ? '' : ` · ${row.gate}`}
						</li>
					) : (
						<StreamRow key={row.id} row={row} {...{run, graph, now}} />
					),
				)}
			</ul>
			<div class="buttons">
				<LeaveButton label="Back" isFirst />
			</div>
		</Modal>
	);
};

const StreamRow = ({row, run, graph, now}: Drawn & {readonly row: Extract<GraphRow, {is: 'stream'}>}) => {
	const page = usePage();
	const {id, rails, also} = row;
	const stream = run.streams[id];
	if (!stream) return null;
	const {glyph, tone, word} = describeState(run, stream, now);
	const isCritical = graph.path.includes(id);
	const after = also.length === 0 ? '' : `${rails.length === 0 ? '' : 'also '}after ${also.join(', ')}`;
	return (
		<li class={`node depth-${Math.min(rails.length, 8)}${isCritical ? ' is-critical' : ''}`}>
			<button
				type="button"
				onClick={event => {
					event.currentTarget.closest('dialog')?.close();
					page.focus(id, true);
				}}
			>
				<span class={`glyph ink-${tone}`} aria-hidden="true">
					{glyphs[glyph]}
				</span>
				<span class="says">{titled(run, id)}</span>
				<span class="after">{after}</span>
				<span class={`word ink-${tone}`}>{word}</span>
				<span class="share">{progress(stream).percent}%</span>
				<span class="when">{whenText(graph.expected[id])}</span>
				<span class="critical">{isCritical ? 'critical path' : ''}</span>
			</button>
		</li>
	);
};
