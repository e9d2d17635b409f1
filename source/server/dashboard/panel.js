import {streamActions} from './actions.js';
import {createDiff} from './diff.js';
import {element, say, setAttribute, setClass, setRefusal, show} from './dom.js';
import {createLog} from './log.js';
import {createTasks} from './tasks.js';
import {createTimeline} from './timeline.js';
import {ageText, attemptText, glyphs, moneyText, workText} from './words.js';

const tabNames = {log: 'Log', diff: 'Diff', tasks: 'Tasks', timeline: 'Timeline'};

/** The stream in focus: what it is, what can be done with it, its log, its diff and its tasks. */
export const createPanel = (node, {door, onAction, onBack, onTab}) => {
	const parts = Object.fromEntries(
		['glyph', 'name', 'word', 'age', 'text', 'facts'].map(name => [name, element('span', {class: name})]),
	);
	const id = element('strong', {class: 'id'});
	const back = element(
		'button',
		{type: 'button', class: 'back', onclick: onBack},
		element('span', {'aria-hidden': 'true'}, '← '),
		'Back to all streams',
	);
	const buttons = streamActions.map(action => ({action, button: actionButton(action, onAction)}));
	const bodies = {log: createLog(door), diff: createDiff(door), tasks: createTasks(), timeline: createTimeline(door)};
	const tabs = Object.entries(tabNames).map(([name, label]) => ({name, button: tabButton(name, label, onTab)}));
	node.append(
		element(
			'div',
			{class: 'head'},
			back,
			element('h1', {class: 'title'}, parts.glyph, id, parts.name, parts.word, parts.age),
			parts.text,
			parts.facts,
			element('div', {class: 'buttons actions'}, ...buttons.map(({button}) => button)),
			element(
				'div',
				{
					class: 'tabs',
					role: 'tablist',
					'aria-label': 'What is shown of the stream',
					onkeydown: event => nextTab(event, tabs, onTab),
				},
				...tabs.map(({button}) => button),
			),
		),
		...Object.values(bodies).map(body => body.node),
	);
	let shown;
	const age = now => shown && say(parts.age, shown.since === null ? '' : ageText(now - shown.since));
	const draw = (stream, {tab, isLive}, now) => {
		shown = stream;
		setClass(parts.glyph, ['glyph', `ink-${stream.tone}`]);
		say(parts.glyph, glyphs[stream.glyph]);
		say(id, stream.id);
		say(parts.name, stream.name);
		say(parts.word, stream.word);
		say(parts.text, stream.text);
		say(parts.facts, factsText(stream));
		setAttribute(parts.facts, 'title', stream.worktree);
		for (const {action, button} of buttons)
			setRefusal(button, isLive ? stream.refusals[action.name] : 'there is no connection');
		for (const {name, button} of tabs) {
			setAttribute(button, 'aria-selected', name === tab);
			setAttribute(button, 'tabindex', name === tab ? 0 : -1);
			show(bodies[name].node, name === tab);
		}
		bodies[tab].draw(stream, now);
		age(now);
	};
	return {
		draw,
		age,
		follow: bodies.log.follow,
		/** What page keys scroll. */
		scroll: tab => bodies[tab].scroll,
		focus: () =>
			tabs.find(({button}) => button.getAttribute('aria-selected') === 'true').button.focus({preventScroll: true}),
	};
};

const actionButton = (action, onAction) =>
	element(
		'button',
		{type: 'button', 'data-action': action.name, 'data-help': action.help, onclick: () => onAction(action.key)},
		`${action.label} `,
		element('kbd', {}, action.key),
	);

const tabButton = (name, label, onTab) =>
	element(
		'button',
		{type: 'button', role: 'tab', id: `tab-${name}`, 'aria-controls': name, onclick: () => onTab(name)},
		label,
	);

/** Arrows go from tab to tab. */
const nextTab = ({key}, tabs, onTab) => {
	const step = {ArrowRight: 1, ArrowLeft: -1}[key];
	if (step === undefined) return;
	const place = tabs.findIndex(({button}) => button === document.activeElement);
	const tab = tabs[(place + step + tabs.length) % tabs.length];
	onTab(tab.name);
	tab.button.focus();
};

const factsText = stream => {
	const {session, dependencies, branch, costUsd, work} = stream;
	return [
		session?.agent,
		session && attemptText(session.attempt),
		moneyText(costUsd),
		workText(work),
		branch,
		dependencies.length > 0 && `after ${dependencies.join(', ')}`,
	]
		.filter(Boolean)
		.join('  ·  ');
};
