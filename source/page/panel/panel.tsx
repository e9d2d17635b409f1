import {openAsks} from '../../controls/asks.ts';
import type {ActionName} from '../../controls/binding.ts';
import {raceOf} from '../../run/features/race/races.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {ActionButton} from '../grid/action-button.tsx';
import {ageOf} from '../grid/tile.tsx';
import {Log} from '../log/log.tsx';
import {Review} from '../review/review.tsx';
import {usePage} from '../state/page.ts';
import {type TabName, tabNames} from '../state/state.ts';
import {factsText, streamView, worktreeText} from '../view/stream-view.ts';
import {glyphs, upperFirst} from '../view/words.ts';
import {Tasks} from './tasks.tsx';
import {Timeline} from './timeline.tsx';

type Props = {readonly run: Run; readonly stream: Stream; readonly now: number};

const actions: readonly ActionName[] = ['spawn', 'recover', 'stop', 'pause', 'continue', 'merge', 'deliver', 'message'];

/** The stream in focus: what it is, what can be done with it, its log, its diff, its tasks and its past. */
export const Panel = ({run, stream, now}: Props) => {
	const page = usePage();
	const {tab} = page.get();
	const view = streamView(run, stream, now);
	return (
		<section id="panel" aria-label="Stream in focus">
			<div class="head">
				<button type="button" class="back" onClick={page.close}>
					<span aria-hidden="true">← </span>
					Back to all streams
				</button>
				<h1 class="title">
					<span class={`glyph ink-${view.tone}`} aria-hidden="true">
						{glyphs[view.glyph]}
					</span>
					<strong class="id">{view.id}</strong>
					<span class="name">{view.name}</span>
					<span class="word">{view.word}</span>
					<span class="age">{view.ageMs === undefined ? '' : ageOf(view)}</span>
				</h1>
				<span class="text">{view.text}</span>
				<span class="facts" title={worktreeText(stream)}>
					{factsText(run, stream)}
				</span>
				<div class="buttons actions">
					<AnswerButton run={run} stream={stream} />
					{actions.map(name => (
						<ActionButton key={name} name={name} {...(name === 'message' && {label: 'Message'})} />
					))}
					<MoreButtons run={run} stream={stream} />
				</div>
				<Tabs />
			</div>
			{tab === 'log' && <Log key={stream.id} stream={stream} emptyText={`no log yet: ${view.text || view.word}`} />}
			{tab === 'diff' && <Review key={stream.id} run={run} stream={stream} />}
			{tab === 'tasks' && <Tasks stream={stream} />}
			{tab === 'timeline' && <Timeline key={stream.id} stream={stream} />}
		</section>
	);
};

/** There while the stream waits for a yes or no; drawn on a phone only, where its alert is out of sight. */
const AnswerButton = ({run, stream}: Pick<Props, 'run' | 'stream'>) =>
	openAsks(run).some(ask => ask.stream.id === stream.id) ? <ActionButton name="approve" label="Answer" /> : null;

/** What only some streams have. */
const MoreButtons = ({run, stream}: Pick<Props, 'run' | 'stream'>) => {
	const page = usePage();
	const {id: streamId} = stream;
	const canResolve = refusal(run, {type: 'stream.resolve', streamId}) === undefined;
	return (
		<>
			{raceOf(run, streamId) !== undefined && <ActionButton name="compare" />}
			{canResolve && (
				<button
					type="button"
					data-action="resolve"
					title="Let its agent resolve the conflict"
					onClick={() => page.send({type: 'stream.resolve', streamId})}
				>
					Resolve
				</button>
			)}
		</>
	);
};

/** Arrows go from tab to tab. */
const Tabs = () => {
	const page = usePage();
	const {tab} = page.get();
	const onKeyDown = ({key}: KeyboardEvent) => {
		const step = {ArrowRight: 1, ArrowLeft: -1}[key];
		if (step === undefined) return;
		const next = tabNames[(tabNames.indexOf(tab) + step + tabNames.length) % tabNames.length] as TabName;
		page.set({tab: next});
		requestAnimationFrame(() => document.getElementById(`tab-${next}`)?.focus());
	};
	return (
		<div class="tabs" role="tablist" aria-label="What is shown of the stream" onKeyDown={onKeyDown}>
			{tabNames.map(name => (
				<button
					key={name}
					type="button"
					role="tab"
					id={`tab-${name}`}
					aria-controls={name === tab ? name : undefined}
					aria-selected={name === tab}
					tabIndex={name === tab ? 0 : -1}
					onClick={() => page.set({tab: name})}
				>
					{name === 'diff' ? 'Review' : upperFirst(name)}
				</button>
			))}
		</div>
	);
};
