import type {VNode} from 'preact';
import {useMemo, useState} from 'preact/hooks';
import {minuteOf} from '../../controls/format.ts';
import {type Block, blocksOf} from '../../conversation/blocks.ts';
import {type Fold, firstFold, foldAfter} from '../../conversation/fold.ts';
import {layOut} from '../../conversation/lay-out.ts';
import {lexMarkdown} from '../../conversation/lexer.ts';
import {signsOf} from '../../conversation/signs.ts';
import type {Line} from '../../conversation/spans.ts';
import type {LogEntry} from '../../run/model/report.ts';

/** The browser breaks lines where its window ends. */
const style = {width: Number.POSITIVE_INFINITY, signs: signsOf(false), lex: lexMarkdown};

/** What was drawn already, by its first entry. */
type Drawn = WeakMap<
	LogEntry,
	{readonly of: string; readonly entries: readonly LogEntry[]; readonly node: VNode; readonly key: number}
>;

const isSame = (some: readonly LogEntry[], others: readonly LogEntry[]): boolean =>
	some.length === others.length && some.every((one, index) => one === others[index]);

const minute = ({entries: [entry]}: Block): string => (entry?.at === undefined ? '' : minuteOf(entry.at));

/** Entries of a log as a conversation: what was said, calls with their results, edits; each folds. */
export const Entries = ({entries, first}: {readonly entries: readonly LogEntry[]; readonly first: number}) => {
	const [folds, setFolds] = useState<ReadonlyMap<number, Fold>>(new Map());
	const [drawn] = useState<Drawn>(() => new WeakMap());
	return useMemo(() => {
		const blocks = blocksOf(entries, first);
		const rows = blocks.map((block, index) => {
			const [entry] = block.entries;
			const fold = folds.get(block.key) ?? firstFold(block);
			const before = blocks[index - 1];
			const time = before && minute(before) === minute(block) ? '' : minute(block);
			const of = `${fold} ${time}`;
			const known = entry && drawn.get(entry);
			if (known && known.of === of && known.key === block.key && isSame(known.entries, block.entries))
				return known.node;
			const onFold = (next: Fold) => setFolds(all => new Map(all).set(block.key, next));
			const node = <Entry key={block.key} {...{block, fold, time, onFold}} />;
			if (entry) drawn.set(entry, {of, key: block.key, entries: block.entries, node});
			return node;
		});
		return <ol class="entries">{rows}</ol>;
	}, [entries, first, folds, drawn]);
};

type Props = {
	readonly block: Block;
	readonly fold: Fold;
	readonly time: string;
	readonly onFold: (fold: Fold) => void;
};

const isFoldable = ({calls, entries: [entry]}: Block): boolean =>
	calls.some(({asked, given}) => asked?.body !== undefined || given?.body !== undefined) ||
	calls.length > 1 ||
	entry?.body !== undefined;

const Entry = ({block, fold, time, onFold}: Props) => {
	const {lines, isCut} = layOut(block, fold, style);
	const [head = [], ...rest] = lines;
	const kind = block.calls.length > 0 ? 'tool' : (block.entries[0]?.kind ?? 'text');
	const canFold = isCut || isFoldable(block);
	return (
		<li class={`entry kind-${kind}`}>
			<time>{time}</time>
			<div class="says">
				{canFold ? (
					<button
						type="button"
						class="line fold"
						aria-expanded={fold !== 'closed'}
						onClick={() => onFold(foldAfter(fold, !isCut))}
					>
						<Spans line={head} />
					</button>
				) : (
					<div class="line">
						<Spans line={head} />
					</div>
				)}
				{rest.map((line, index) => (
					<div key={index} class="line">
						{line.length === 0 ? ' ' : <Spans line={line} />}
					</div>
				))}
			</div>
		</li>
	);
};

const Spans = ({line}: {readonly line: Line}) => (
	<>
		{line.map(({text, style: look}, index) =>
			look === 'plain' ? (
				text
			) : (
				<span key={index} class={`span-${look}`}>
					{text}
				</span>
			),
		)}
	</>
);
