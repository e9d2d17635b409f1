import {runActions, streamActions} from './actions.js';
import {byId, element} from './dom.js';

const moveKeys = [
	['← ↑ ↓ →', 'Move between streams (also h j k l)'],
	['1-9', 'Select stream 1-9'],
	['tab', 'Alerts, streams, actions, log'],
];
const lookKeys = [
	['enter', 'The log in full'],
	['d', 'What the stream has changed'],
	['f', 'Keep the log at its end'],
	['PgUp PgDn', 'Scroll (also Home, End)'],
	['y n', 'Answer the most blocking question or approval; n adds a stream when nothing is asked'],
	['g', 'Dependencies and remaining work'],
	['t', 'Checkpoints and sessions of the stream'],
	['A', 'To what needs you'],
	['/', 'Only streams with a text'],
	['esc', 'Back; never destroys anything'],
];
const deeds = actions => actions.filter(({key}) => key).map(({key, help}) => [key, help]);

const list = keys =>
	element(
		'dl',
		{},
		...keys.flatMap(([key, help]) => [element('dt', {}, element('kbd', {}, key)), element('dd', {}, help)]),
	);

/** All keys, by what they are for. */
export const openHelp = () => {
	const dialog = byId('ask');
	dialog.onclose = null;
	dialog.onkeydown = null;
	dialog.setAttribute('aria-labelledby', 'ask-title');
	dialog.replaceChildren(
		element('h2', {id: 'ask-title'}, 'Keys'),
		list([...moveKeys, ...deeds(streamActions), ...deeds(runActions), ...lookKeys]),
		element('p', {}, 'Unavailable keys say why.'),
		element(
			'div',
			{class: 'buttons'},
			element(
				'button',
				{type: 'button', autofocus: true, onclick: () => dialog.close()},
				'Back ',
				element('kbd', {}, 'esc'),
			),
		),
	);
	dialog.showModal();
};

const shown = [
	['←↑↓→', 'move'],
	['enter', 'log'],
	['d', 'diff'],
	['g', 'graph'],
	['t', 'timeline'],
];

export const drawFooter = node => {
	const keys = [...shown, ...streamActions.map(({key, label}) => [key, label.toLowerCase()]), ['/', 'filter']];
	const help = element(
		'button',
		{type: 'button', class: 'quiet', onclick: openHelp},
		element('kbd', {}, '?'),
		' all keys',
	);
	node.append(...keys.map(([key, label]) => element('span', {}, element('kbd', {}, key), ` ${label}`)), help);
};
