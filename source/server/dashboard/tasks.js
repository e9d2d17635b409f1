import {element} from './dom.js';

const signs = {pending: '·', in_progress: '◐', blocked: '✗', completed: '✓', cancelled: '–'};
const words = {
	pending: 'pending',
	in_progress: 'in progress',
	blocked: 'blocked',
	completed: 'claimed',
	cancelled: 'cancelled',
};

/** The tasks of the stream in focus: what is proved, what is only claimed, what is left. */
export const createTasks = () => {
	const node = element('div', {
		id: 'tasks',
		class: 'body',
		role: 'tabpanel',
		tabindex: 0,
		'aria-labelledby': 'tab-tasks',
	});
	let shown;
	const draw = ({tasks}) => {
		const text = JSON.stringify(tasks);
		if (text === shown) return;
		shown = text;
		const rows = tasks.map(({title, status, isProved}) =>
			element(
				'li',
				{class: `task is-${isProved ? 'proved' : status}`},
				element('span', {class: 'glyph'}, signs[status]),
				element('span', {class: 'says'}, title),
				element('span', {class: 'word'}, isProved ? 'proved' : words[status]),
			),
		);
		node.replaceChildren(element('ol', {}, ...rows));
	};
	return {node, scroll: node, draw};
};
