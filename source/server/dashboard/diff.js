import {element, say} from './dom.js';
import {counted, countText} from './words.js';

/** What the stream in focus has changed, file by file; read when it is looked at. */
export const createDiff = door => {
	const sum = element('span', {class: 'state'});
	const again = element('button', {type: 'button', class: 'quiet', onclick: () => read(shownId)}, 'Read again');
	const files = element('div', {class: 'files'});
	const scroll = element('div', {class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Diff'}, files);
	const node = element(
		'div',
		{id: 'diff', class: 'body', role: 'tabpanel', 'aria-labelledby': 'tab-diff'},
		scroll,
		element('div', {class: 'foot'}, sum, again),
	);
	let shownId;
	let shownWork;
	const read = async id => {
		shownId = id;
		say(sum, 'reading …');
		const answer = await door.diff(id).then(
			list => ({list}),
			error => ({list: [], fault: error.message}),
		);
		if (shownId !== id) return;
		say(sum, answer.fault ?? sumText(answer.list));
		files.replaceChildren(...answer.list.map((file, index) => fileNode(file, index === 0 || answer.list.length <= 4)));
	};
	const draw = ({id, work}) => {
		const text = JSON.stringify(work);
		if (id === shownId && text === shownWork) return;
		if (id !== shownId) files.replaceChildren();
		shownWork = text;
		void read(id);
	};
	return {node, scroll, draw};
};

const total = (list, name) => countText(list.reduce((sum, file) => sum + file[name], 0));

export const sumText = list =>
	list.length === 0
		? 'nothing is changed yet'
		: `${counted(list.length, 'file')}  +${total(list, 'added')} −${total(list, 'removed')}`;

/** A file whose lines are made only when it is opened. */
export const fileNode = (file, isOpen) => {
	const node = element(
		'details',
		{class: 'file', open: isOpen},
		element(
			'summary',
			{},
			element('span', {class: 'path'}, element('bdi', {}, file.path)),
			element('span', {class: 'ink-done'}, file.added > 0 ? `+${countText(file.added)}` : ''),
			element('span', {class: 'ink-bad'}, file.removed > 0 ? `−${countText(file.removed)}` : ''),
		),
	);
	const fill = () => {
		if (node.open && node.children.length === 1) node.append(linesNode(file));
	};
	node.addEventListener('toggle', fill);
	fill();
	return node;
};

const kinds = {'+': 'added', '-': 'removed', '@': 'hunk', '\\': 'note'};

const linesNode = ({isBinary, lines, hidden}) => {
	if (isBinary) return element('p', {class: 'note'}, 'A binary file: nothing to show.');
	if (lines.length === 0 && hidden === 0)
		return element('p', {class: 'note'}, 'No lines changed: an empty file, a mode or a name.');
	const rows = lines.map(line => element('span', {class: `line is-${kinds[line[0]] ?? 'same'}`}, line || ' '));
	const more = hidden > 0 ? [element('span', {class: 'line is-note'}, `${counted(hidden, 'line')} more`)] : [];
	return element('pre', {tabindex: 0}, ...rows, ...more);
};
