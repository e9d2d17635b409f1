import {element, say, show} from './dom.js';
import {entryRow} from './log-entry.js';
import {createLogReader} from './log-reader.js';
import {attemptText, counted} from './words.js';

const mostEntries = 3000;
/** Pixels from the foot that still count as the foot. */
const nearFoot = 40;

const createParts = ({onEarlier, onFollow}) => {
	const list = element('ol', {class: 'entries'});
	const earlier = element('button', {type: 'button', class: 'quiet', onclick: onEarlier}, 'Show what came before');
	const scroll = element(
		'div',
		{class: 'scroll', tabindex: 0, role: 'log', 'aria-live': 'off', 'aria-label': 'Log'},
		earlier,
		list,
	);
	const state = element('span', {class: 'state'});
	const follow = element(
		'button',
		{type: 'button', class: 'quiet', onclick: onFollow},
		'Follow ',
		element('kbd', {}, 'f'),
	);
	const foot = element('div', {class: 'foot'}, state, follow);
	const node = element('div', {id: 'log', class: 'body', role: 'tabpanel', 'aria-labelledby': 'tab-log'}, scroll, foot);
	return {node, scroll, list, earlier, state, follow};
};

/** The log of the stream in focus, newest at the foot; it follows for as long as its foot is in view. */
export const createLog = door => {
	let isFollowing = true;
	let emptyText = '';
	let attemptShown = 1;
	const parts = createParts({onEarlier: () => reader.readEarlier().catch(() => {}), onFollow: () => toEnd()});
	const {list, scroll} = parts;

	const drawFoot = () => {
		const {total, earlier} = reader.counts();
		const tries = attemptShown > 1 ? `${attemptText(attemptShown)} · ` : '';
		say(parts.state, total === 0 ? emptyText : `${tries}${isFollowing ? 'following · ' : ''}${counted(total, 'line')}`);
		show(parts.follow, !isFollowing && total > 0);
		show(parts.earlier, earlier > 0 && list.children.length < mostEntries);
	};
	const toEnd = () => {
		isFollowing = true;
		scroll.scrollTop = scroll.scrollHeight;
		drawFoot();
	};
	const reader = createLogReader(door, {
		onClear: () => {
			isFollowing = true;
			list.replaceChildren();
		},
		onAppend: (entries, attempt) => {
			attemptShown = attempt;
			list.append(...entries.map(entryRow));
			const extra = [...list.children].slice(0, Math.max(0, list.children.length - mostEntries));
			for (const row of extra) row.remove();
			reader.forget(extra.length);
			if (isFollowing) toEnd();
			else drawFoot();
		},
		onPrepend: entries => {
			const height = scroll.scrollHeight;
			list.prepend(...entries.map(entryRow));
			scroll.scrollTop += scroll.scrollHeight - height;
			drawFoot();
		},
	});
	scroll.addEventListener('scroll', () => {
		isFollowing = scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < nearFoot;
		drawFoot();
	});
	new ResizeObserver(() => isFollowing && toEnd()).observe(scroll);

	return {
		node: parts.node,
		scroll,
		draw: stream => {
			emptyText = stream.session ? 'nothing said yet' : `no log yet: ${stream.text || stream.word}`;
			reader.want(stream.id, stream.session?.version ?? '');
			drawFoot();
		},
		follow: toEnd,
	};
};
