import {streamActions} from './actions.js';
import {arrange, element, say, setClass} from './dom.js';
import {ageText, glyphs, shortId} from './words.js';

const looks = {
	question: ['waits', 'person'],
	approval: ['waits', 'person'],
	conflict: ['conflict', 'bad'],
	merge: ['conflict', 'bad'],
	failed: ['failed', 'bad'],
	blocked: ['failed', 'bad'],
	limit: ['parked', 'parked'],
	budget: ['parked', 'parked'],
};

/** What waits for the user, most blocking first; one line of calm when nothing does. */
export const createAlerts = (node, {onPick, onAction, onAnswer, onDismiss}) => {
	const lead = element('span', {role: 'status'});
	const list = element('ul');
	const rows = new Map();
	node.append(element('h2', {}, lead), list);
	const draw = ({alerts, run}, now) => {
		const needs = alerts.filter(alert => !alert.isAdvice).length;
		const calm = run.outcome ? run.outcome.sentence : 'all clear';
		say(lead, needs > 0 ? `${needs} need${needs === 1 ? 's' : ''} you` : calm);
		setClass(node, [needs > 0 && 'is-needed', run.outcome && (run.outcome.ok ? 'is-good' : 'is-bad')]);
		const texts = alerts.map(alert => JSON.stringify(alert));
		for (const text of rows.keys()) if (!texts.includes(text)) rows.delete(text);
		for (const [index, alert] of alerts.entries())
			if (!rows.has(texts[index])) rows.set(texts[index], createRow(alert, {onPick, onAction, onAnswer, onDismiss}));
		arrange(
			list,
			texts.map(text => rows.get(text).node),
		);
		age(now);
	};
	const age = now => {
		for (const row of rows.values()) row.age(now);
	};
	return {draw, age};
};

const createRow = (alert, {onPick, onAction, onAnswer, onDismiss}) => {
	const [glyph, tone] = looks[alert.kind] ?? ['stalled', 'bad'];
	const since = element('span', {class: 'age'});
	const says = element('span', {class: 'says'}, ...namedText(alert));
	const opens = alert.unblocks.length > 0 ? `unblocks ${alert.unblocks.map(shortId).join(' ')}` : '';
	const main = element(
		alert.streamId === null ? 'div' : 'button',
		{class: 'about', ...(alert.streamId !== null && {type: 'button', onclick: () => onPick(alert.streamId)})},
		element('span', {class: 'glyph'}, glyphs[glyph]),
		says,
		element('span', {class: 'opens'}, opens),
		since,
	);
	const choices = alert.question || alert.approval ? [answerButton(alert, onAnswer)] : cureParts(alert, onAction);
	const dismiss = alert.isAdvice
		? [
				element(
					'button',
					{type: 'button', class: 'quiet', 'aria-label': 'Dismiss this advice', onclick: () => onDismiss(alert)},
					'×',
				),
			]
		: [];
	const isShort = choices.every(one => one.textContent === '');
	const classes = `alert tone-${alert.isAdvice ? 'idle' : tone}${isShort ? ' is-short' : ''}`;
	return {
		node: element('li', {class: classes}, main, element('span', {class: 'buttons'}, ...choices, ...dismiss)),
		age: now => say(since, ageText(now - alert.since)),
	};
};

/** A cure that begins with a key of this page is a button; any other is said. */
const cureParts = ({cure, streamId}, onAction) => {
	const [, key, does] = /^([a-z]) (.*)$/s.exec(cure) ?? [];
	const action = streamActions.find(one => one.key === key);
	if (action === undefined && key !== 'd')
		return [element('span', {class: 'cure'}, key === 'a' ? attachText(streamId) : cure)];
	return [
		element(
			'button',
			{type: 'button', title: does, onclick: () => onAction(key, streamId)},
			`${action?.label ?? 'Diff'} `,
			element('kbd', {}, key),
		),
	];
};

/** A session is taken over in a terminal. */
const attachText = streamId => `in a terminal: claude-grid attach ${streamId ?? ''}`;

/** Names the stream once, whether the text begins with it or not. */
const namedText = ({streamId, text}) => {
	const name = streamId ?? 'The run';
	const rest = text.startsWith(`${name} `) ? text.slice(name.length + 1) : text;
	return [element('strong', {}, name), ' ', rest];
};

/** The row may be too short for what is asked: the answer is given where all of it is seen. */
const answerButton = (alert, onAnswer) =>
	element(
		'button',
		{type: 'button', class: 'main', onclick: () => onAnswer(alert)},
		'Answer ',
		element('kbd', {}, 'y'),
	);
