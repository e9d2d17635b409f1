import {ageText} from '../../controls/format.ts';
import {usePage} from '../state/page.ts';
import type {StreamView} from '../view/stream-view.ts';
import {glyphs} from '../view/words.ts';
import {Bar} from './bar.tsx';

export const ageOf = ({ageMs, tone}: StreamView): string => ageText(ageMs, tone === 'idle' ? '' : glyphs.unknown);

/** A working stream says its task, then what it does; any other its one sentence, then its state. */
const saidOf = (view: StreamView): readonly [string, string] => {
	const {tone, task, text, word, work} = view;
	if (tone === 'working') return [task || word, text];
	return [text, (tone === 'done' && work) || word];
};

/** One stream. */
export const Tile = ({view, isFocused}: {readonly view: StreamView; readonly isFocused: boolean}) => {
	const page = usePage();
	const {id, progress, mark, conflict} = view;
	const [task, text] = saidOf(view);
	return (
		<div
			class={`tile tone-${view.tone}${isFocused ? ' is-focused' : ''}`}
			role="option"
			id={`tile-${id}`}
			aria-selected={isFocused}
			tabIndex={isFocused ? 0 : -1}
			onClick={() => page.focus(id, true)}
			onFocus={() => page.focus(id)}
		>
			<div class="title">
				<span class="glyph" aria-hidden="true">
					{glyphs[view.glyph]}
				</span>
				<strong class="id">{id}</strong>
				<span class="name">{view.name}</span>
				{/* Who hears the tile hears the state that others see by its sign. */}
				<span class="word">{[task, text].includes(view.word) ? '' : view.word}</span>
				<span class={`mark is-${view.merge}`} title={mark.title}>
					{mark.text}
				</span>
			</div>
			<div class="progress">
				<Bar {...progress} />
				<span class="numbers">{`${progress.percent}%  ${progress.completed}/${progress.total}`}</span>
			</div>
			<span class="task">{task}</span>
			<div class="doing">
				<span class="text">{text}</span>
				<span class="age">{ageOf(view)}</span>
			</div>
			<div class="facts">
				<span class="agent">
					{view.agent}
					{view.isSandboxed && <span title="Its agent is in a sandbox"> {glyphs.sandbox}</span>}
				</span>
				<span class="money">{view.spent}</span>
			</div>
			<div class="notes">
				<span class="behind">{view.behind}</span>
				<span class="conflict" title={conflict.title}>
					{conflict.text}
				</span>
				<span class="told">{view.notes}</span>
			</div>
		</div>
	);
};
