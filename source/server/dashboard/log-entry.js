import {element} from './dom.js';
import {counted, timeText} from './words.js';

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

const markOf = line => ({'+': 'ink-done', '-': 'ink-bad'})[line[0]] ?? '';

const bodyLine = (is, line) =>
	element('span', is === 'diff' ? {class: `line ${markOf(line)}`} : {class: 'line'}, `${line}\n`);

/** What an entry holds beside its line, folded unless it is an edit or a failure. */
const bodyOf = ({body, ok}) => {
	if (!body || (body.is === 'todos' && body.todos.length === 0)) return '';
	const lines =
		body.is === 'todos'
			? body.todos.map(({title, status}) => `${{completed: '✓', in_progress: '◐'}[status] ?? '·'} ${title}`)
			: body.lines;
	const hidden = body.cut?.lines ?? 0;
	const count = lines.length + hidden;
	const isOpen = body.is !== 'output' || ok === false;
	return element(
		'details',
		{class: 'printed', ...(isOpen && {open: ''})},
		element('summary', {}, counted(count, 'line')),
		element('pre', {}, ...lines.map(line => bodyLine(body.is, line))),
		hidden > 0 ? element('p', {class: 'more'}, `${counted(hidden, 'more line')} in stdout.jsonl`) : '',
	);
};

/** One entry: time, a sign by kind, what was said, and what came of it at the right. */
export const entryRow = entry =>
	element(
		'li',
		{class: `entry kind-${entry.kind}${entry.ok === false ? ' is-bad' : ''}`},
		element('time', {}, entry.at === undefined ? '' : timeText(entry.at)),
		element('span', {class: 'sign'}, signOf(entry)),
		element('div', {class: 'says'}, element('span', {class: 'words'}, entry.text), bodyOf(entry)),
		element('span', {class: 'aside'}, entry.aside ?? '', ' ', verdict(entry)),
	);
