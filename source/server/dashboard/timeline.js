import {fileNode, sumText} from './diff.js';
import {element, say} from './dom.js';
import {entryRow} from './log-entry.js';
import {timeText} from './words.js';

/** Checkpoints and sessions of the stream in focus, newest first; a checkpoint opens to its diff and the log of then. */
export const createTimeline = door => {
	const list = element('ol', {class: 'moments'});
	const state = element('p', {class: 'note', role: 'status'});
	const node = element(
		'div',
		{id: 'timeline', class: 'body scroll', role: 'tabpanel', tabindex: 0, 'aria-labelledby': 'tab-timeline'},
		state,
		list,
	);
	const rows = new Map();
	let shown;
	const read = async ({id, tasks}) => {
		const answer = await door.timeline(id).then(
			moments => ({moments}),
			error => ({moments: [], fault: error.message}),
		);
		if (shown?.id !== id) return;
		say(state, answer.fault ?? (answer.moments.length === 0 ? 'Nothing has happened yet.' : ''));
		const keys = answer.moments.map(moment => JSON.stringify(moment));
		for (const [index, key] of keys.entries())
			if (!rows.has(key)) rows.set(key, momentNode(door, id, answer.moments[index], tasks.length));
		list.replaceChildren(...keys.map(key => rows.get(key)));
	};
	const draw = stream => {
		if (shown?.id === stream.id && shown.past === stream.past) return;
		if (shown?.id !== stream.id) {
			rows.clear();
			list.replaceChildren();
			say(state, 'reading …');
		}
		shown = stream;
		void read(stream);
	};
	return {node, scroll: node, draw};
};

const momentNode = (door, id, moment, taskCount) => {
	const time = element('time', {}, timeText(moment.at));
	const attempt = element('span', {class: 'aside'}, `attempt ${moment.attempt}`);
	if (moment.is !== 'checkpoint')
		return element(
			'li',
			{class: 'moment'},
			time,
			element('span', {class: 'says'}, `${moment.agent} ${moment.text}`),
			attempt,
		);
	const tasks = taskCount === 0 ? '' : ` · ${moment.completedTasks}/${taskCount} tasks`;
	const details = element(
		'details',
		{},
		element(
			'summary',
			{},
			time,
			element('strong', {}, `checkpoint ${moment.number}`),
			element('span', {class: 'says'}, `${moment.why}${tasks}`),
			attempt,
		),
	);
	details.addEventListener('toggle', () => {
		if (details.open && details.children.length === 1) details.append(thenNode(door, id, moment));
	});
	return element('li', {class: 'moment is-checkpoint'}, details);
};

/** What had changed, and what had been said; read when it is opened. */
const thenNode = (door, id, {number, attempt, at}) => {
	const sum = element('p', {class: 'note'}, 'reading …');
	const files = element('div', {class: 'files'});
	const log = element('ol', {class: 'log-then', tabindex: 0, 'aria-label': 'Log of then'});
	const fail = error => say(sum, error.message);
	door.diff(id, number).then(list => {
		say(sum, sumText(list));
		files.replaceChildren(...list.map(file => fileNode(file, false)));
	}, fail);
	door
		.logAt(id, {attempt, at})
		.then(entries => log.replaceChildren(...entries.slice(-mostEntries).map(entryRow)), fail);
	return element('div', {class: 'then'}, sum, files, log);
};

const mostEntries = 200;
