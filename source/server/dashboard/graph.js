import {byId, element, say} from './dom.js';
import {ageText, glyphs, titled} from './words.js';

const titles = {foundation: 'Foundation', parallel: 'Parallel', integration: 'Integration'};
const againMs = 5000;

const spanText = ms => (ms < 60_000 ? '<1m' : `~${ageText(Math.round(ms / 60_000) * 60_000)}`);

const whenText = expected => {
	if (expected === undefined) return '';
	return expected.startMs > 0 ? `in ${spanText(expected.startMs)}` : `${spanText(expected.endMs)} left`;
};

const phaseNode = ({phase, gate}) =>
	element('li', {class: 'phase'}, element('strong', {}, titles[phase]), gate === '' ? '' : ` · ${gate}`);

const streamNode = ({id, rails, also}, {path, expected}, told, pick) => {
	const stream = told.streams.get(id);
	if (stream === undefined) return '';
	const isCritical = path.includes(id);
	const depth = Math.min(rails.length, 8);
	const after = also.length === 0 ? '' : `${rails.length === 0 ? '' : 'also '}after ${also.join(', ')}`;
	return element(
		'li',
		{class: `node depth-${depth}${isCritical ? ' is-critical' : ''}`},
		element(
			'button',
			{type: 'button', onclick: () => pick(id)},
			element('span', {class: `glyph ink-${stream.tone}`}, glyphs[stream.glyph]),
			element('span', {class: 'says'}, titled(stream)),
			element('span', {class: 'after'}, after),
			element('span', {class: `word ink-${stream.tone}`}, stream.word),
			element('span', {class: 'share'}, `${stream.progress.percent}%`),
			element('span', {class: 'when'}, whenText(expected[id])),
			isCritical ? element('span', {class: 'critical'}, 'critical path') : '',
		),
	);
};

/** What waits for what, the critical path, and an estimate of what is left; read again while it is open. */
export const openGraph = (door, {told, onPick}) => {
	if (told.run === null) return;
	const dialog = byId('ask');
	const left = element('p', {role: 'status'}, 'reading …');
	const list = element('ul', {class: 'graph'});
	const close = element(
		'button',
		{type: 'button', autofocus: true, onclick: () => dialog.close()},
		'Back ',
		element('kbd', {}, 'esc'),
	);
	const pick = id => {
		dialog.close();
		onPick(id);
	};
	let shown = '';
	const read = async () => {
		try {
			const graph = await door.graph();
			if (graph === null) return say(left, 'There is no run any more.');
			say(left, graph.left ?? 'Nothing is left to be done.');
			const states = graph.rows.map(({id}) => told.streams.get(id)).map(one => one && [one.word, one.progress.percent]);
			const text = JSON.stringify([graph, states]);
			if (text === shown || list.contains(document.activeElement)) return;
			shown = text;
			list.replaceChildren(
				...graph.rows
					.map(row => (row.is === 'phase' ? phaseNode(row) : streamNode(row, graph, told, pick)))
					.filter(node => node !== ''),
			);
		} catch (error) {
			say(left, error.message);
		}
	};
	const timer = setInterval(read, againMs);
	dialog.setAttribute('aria-labelledby', 'ask-title');
	dialog.replaceChildren(
		element('h2', {id: 'ask-title'}, 'Graph'),
		left,
		list,
		element('div', {class: 'buttons'}, close),
	);
	dialog.onkeydown = event => {
		if (event.key === 'g' && !event.repeat) dialog.close();
	};
	dialog.onclose = () => clearInterval(timer);
	// Opened once it has its size.
	void read().then(() => {
		if (!dialog.open && dialog.contains(list)) dialog.showModal();
	});
};
