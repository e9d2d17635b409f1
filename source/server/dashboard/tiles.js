import {createBar} from './bar.js';
import {arrange, element, say, setAttribute, setClass} from './dom.js';
import {ageText, attemptText, glyphs, moneyText, shortId, workText} from './words.js';

const part = (name, tag = 'span') => element(tag, {class: name});

/** One stream as a tile; `draw` shows another state of it, `age` only the time that went by. */
const createTile = (id, onPick) => {
	const bar = createBar();
	const parts = Object.fromEntries(
		['glyph', 'word', 'name', 'mark', 'numbers', 'task', 'text', 'age', 'agent', 'money', 'behind', 'conflict'].map(
			name => [name, part(name)],
		),
	);
	const title = element('strong', {class: 'id'}, id);
	const node = element(
		'div',
		{
			class: 'tile',
			role: 'option',
			id: `tile-${id}`,
			onclick: () => onPick(id, true),
			onfocus: () => onPick(id, false),
		},
		element('div', {class: 'title'}, parts.glyph, title, parts.name, parts.word, parts.mark),
		element('div', {class: 'progress'}, bar.node, parts.numbers),
		parts.task,
		element('div', {class: 'doing'}, parts.text, parts.age),
		element('div', {class: 'facts'}, parts.agent, parts.money),
		element('div', {class: 'notes'}, parts.behind, parts.conflict),
	);
	let shown;
	const age = now => {
		const isUnknown = shown.since === null;
		say(parts.age, isUnknown ? (shown.tone === 'idle' ? '' : '–') : ageText(now - shown.since));
	};
	setAttribute(parts.glyph, 'aria-hidden', 'true');
	const draw = (stream, isFocused, now) => {
		setClass(node, ['tile', `tone-${stream.tone}`, isFocused && 'is-focused']);
		setAttribute(node, 'aria-selected', isFocused);
		setAttribute(node, 'tabindex', isFocused ? 0 : -1);
		if (stream === shown) return;
		shown = stream;
		const {completed, total, percent} = stream.progress;
		bar.update(stream.progress);
		say(parts.glyph, glyphs[stream.glyph]);
		say(parts.name, stream.name);
		say(parts.numbers, `${percent}%  ${completed}/${total}`);
		drawWords(parts, stream);
		drawFacts(parts, stream);
		age(now);
	};
	return {node, draw, age};
};

/** A working stream says its task, then what it does; any other its one sentence, then its state. */
const drawWords = (parts, stream) => {
	const isWorking = stream.tone === 'working';
	const task = stream.tasks.find(one => one.status === 'in_progress');
	const below = (stream.tone === 'done' && workText(stream.work)) || stream.word;
	const texts = isWorking ? [task?.title ?? stream.word, stream.text] : [stream.text, below];
	say(parts.task, texts[0]);
	say(parts.text, texts[1]);
	// Who hears the tile hears the state that others see by its sign.
	say(parts.word, texts.includes(stream.word) ? '' : stream.word);
};

const drawFacts = (parts, stream) => {
	const {session} = stream;
	say(parts.agent, session ? `${session.agent}  ${attemptText(session.attempt)}` : '');
	const context = session === null || session.contextPercent === null ? '' : `ctx ${session.contextPercent}%`;
	say(parts.money, [context, moneyText(stream.costUsd)].filter(Boolean).join('  '));
	const [mark, meaning] = mergeMark(stream.merge);
	say(parts.mark, mark);
	setAttribute(parts.mark, 'title', meaning);
	setClass(parts.mark, ['mark', `is-${stream.merge}`]);
	say(parts.behind, stream.behind.map(({id, count}) => `behind ${shortId(id)} by ${count}`).join(', '));
	const conflicts = stream.conflicts.map(({id}) => shortId(id)).join(' ');
	say(parts.conflict, conflicts && `${glyphs.conflict} conflicts with ${conflicts}`);
	setAttribute(parts.conflict, 'title', stream.conflicts.flatMap(({files}) => files).join('\n') || null);
};

const marks = {
	merged: [`${glyphs.merged} merged`, 'merged'],
	queued: [`${glyphs.queued} queued`, 'queued to merge'],
	merging: [`${glyphs.queued} merging`, 'being merged'],
	conflicted: [`${glyphs.conflict} conflict`, 'the merge stopped at a conflict'],
};

const mergeMark = merge => marks[merge] ?? ['', null];

/** All streams; a tile stays the same element for as long as its stream is there, so that focus is never lost. */
export const createGrid = (node, {onPick}) => {
	const tiles = new Map();
	const draw = (streams, focusedId, now) => {
		const ids = new Set(streams.map(stream => stream.id));
		for (const id of tiles.keys()) if (!ids.has(id)) tiles.delete(id);
		for (const stream of streams) {
			if (!tiles.has(stream.id)) tiles.set(stream.id, createTile(stream.id, onPick));
			tiles.get(stream.id).draw(stream, stream.id === focusedId, now);
		}
		arrange(
			node,
			streams.map(stream => tiles.get(stream.id).node),
		);
	};
	return {
		draw,
		age: now => {
			for (const tile of tiles.values()) tile.age(now);
		},
		/** Tiles beside each other in one row. */
		columns: () => {
			const all = [...node.children];
			return Math.max(1, all.filter(tile => tile.offsetTop === all[0].offsetTop).length);
		},
		focus: id => {
			const tile = tiles.get(id)?.node;
			tile?.focus({preventScroll: true});
			tile?.scrollIntoView({block: 'nearest'});
		},
	};
};
