import {element} from './dom.js';
import {timeText} from './words.js';

const signs = {thinking: '∴', task: '✓', error: '✗', user: '›', note: '·'};

/** A shell line brings its own `$`. */
const signOf = ({kind, text}) => {
	if (kind !== 'tool') return signs[kind] ?? '';
	if (text.startsWith('$')) return '';
	return /^(edit|write|multiedit|apply|patch)/i.test(text) ? '✎' : '▪';
};

const verdict = ({kind, ok}) => {
	if (kind !== 'tool' || ok === undefined) return '';
	return element('span', {class: ok ? 'ink-done' : 'ink-bad'}, ok ? '✓' : '✗');
};

/** One entry: time, a sign by kind, what was said, and what came of it at the right. */
export const entryRow = entry =>
	element(
		'li',
		{class: `entry kind-${entry.kind}${entry.ok === false ? ' is-bad' : ''}`},
		element('time', {}, entry.at === undefined ? '' : timeText(entry.at)),
		element('span', {class: 'sign'}, signOf(entry)),
		element('span', {class: 'says'}, entry.text),
		element('span', {class: 'aside'}, entry.aside ?? '', ' ', verdict(entry)),
	);
