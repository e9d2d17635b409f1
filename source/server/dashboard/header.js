import {runActions} from './actions.js';
import {createBar} from './bar.js';
import {element, say, setAttribute, setClass, setRefusal} from './dom.js';
import {clockText, glyphs, moneyText} from './words.js';

/** The whole run: name, progress, slots, money, clock, and what can be done with all of it. */
export const createHeader = (node, {onAction, onAdd, onGraph}) => {
	const names = ['run', 'flag', 'percent', 'counts', 'target', 'slots', 'money', 'clock'];
	const parts = Object.fromEntries(names.map(name => [name, element('span', {class: name})]));
	const title = element('h1', {}, element('span', {class: 'brand'}, 'claude-grid'), parts.run, parts.flag);
	const bar = createBar();
	const buttons = runActions.map(action => ({action, button: buttonOf(action, onAction)}));
	const looks = [
		element('button', {type: 'button', onclick: onAdd}, 'New stream ', element('kbd', {}, 'n')),
		element('button', {type: 'button', onclick: onGraph}, 'Graph ', element('kbd', {}, 'g')),
	];
	node.append(
		element(
			'div',
			{class: 'row'},
			title,
			element('div', {class: 'buttons'}, ...looks, ...buttons.map(({button}) => button)),
		),
		element(
			'div',
			{class: 'totals'},
			bar.node,
			...['percent', 'counts', 'target', 'slots', 'money', 'clock'].map(name => parts[name]),
		),
	);
	let run = null;
	const age = now => run && say(parts.clock, clockText((run.endedAt ?? now) - run.startedAt));
	const draw = (next, isLive, now) => {
		run = next;
		const {progress, outcome} = run;
		setClass(node, [outcome && (outcome.ok ? 'is-good' : 'is-bad')]);
		say(parts.run, run.name);
		say(parts.flag, run.flag);
		bar.update(progress);
		say(parts.percent, `${progress.percent}%`);
		say(parts.counts, `${progress.completed}/${progress.total} tasks`);
		say(parts.target, targetText(run));
		setAttribute(
			parts.target,
			'title',
			`${run.merged} merged into ${run.target}, ${run.mergeable.length} ready to merge`,
		);
		say(parts.slots, outcome ? '' : `${run.slots.used}/${run.slots.max} slots`);
		say(parts.money, moneyText(run.costUsd));
		for (const {action, button} of buttons) {
			const reason = isLive ? run.refusals[action.name] : 'there is no connection';
			setRefusal(button, reason);
			button.hidden = action.isRare && reason !== undefined;
		}
		age(now);
	};
	return {draw, age};
};

const buttonOf = (action, onAction) => {
	const button = element(
		'button',
		{type: 'button', 'data-action': action.name, 'data-help': action.help, onclick: () => onAction(action)},
		action.label,
	);
	if (action.key) button.append(' ', element('kbd', {}, action.key));
	return button;
};

/** Where merges go: `main ●1 ⇡2` is one merged, two completed that are not. */
const targetText = ({target, merged, mergeable}) => {
	const counts = [
		merged > 0 && `${glyphs.merged}${merged}`,
		mergeable.length > 0 && `${glyphs.queued}${mergeable.length}`,
	].filter(Boolean);
	return counts.length === 0 ? '' : [target, ...counts].join(' ');
};
