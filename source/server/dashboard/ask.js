import {byId, element, show} from './dom.js';
import {scrolls} from './keys.js';

/**
 * Asks in a dialog and gives the command chosen; null when the user left it. `code` is shown word for word. Careful: nothing
 * happens on a careless enter. What is not safe can be chosen once the end of the text was on the screen.
 */
export const askFirst = ({title, code = '', lines, choices, leave: leaveLabel = 'Leave it', isCareful = false}) =>
	new Promise(resolve => {
		const dialog = byId('ask');
		const hasOwnNo = choices.some(choice => choice.key === 'n');
		const leave = element(
			'button',
			{type: 'button', autofocus: isCareful, onclick: () => dialog.close()},
			`${leaveLabel} `,
			...(hasOwnNo ? [] : [key('n'), ' ']),
			key('esc'),
		);
		const buttons = choices.map((choice, index) => choiceButton(choice, index === 0 && !isCareful, dialog, index));
		const text = element(
			'div',
			{tabindex: -1},
			code && element('pre', {}, code),
			...lines.map(line => element('p', {}, line)),
		);
		const more = element('p', {class: 'more', role: 'status', hidden: true}, 'Read to the end to choose.');
		dialog.replaceChildren(
			element('h2', {id: 'ask-title'}, title),
			text,
			element('div', {class: 'answers'}, more, element('div', {class: 'buttons'}, ...buttons, leave)),
		);
		dialog.setAttribute('aria-labelledby', 'ask-title');
		dialog.returnValue = '';
		dialog.onkeydown = event => {
			// The key that opened the dialog, still held down, is no answer.
			if (event.repeat) return;
			const index = choices.findIndex(choice => choice.key === event.key);
			if (index >= 0 && !buttons[index].disabled) dialog.close(String(index));
			else if (event.key === 'n' && !hasOwnNo) dialog.close();
			else if (Object.hasOwn(scrolls, event.key)) {
				event.preventDefault();
				scrolls[event.key](dialog);
			}
		};
		dialog.showModal();
		const reading = followReading(dialog, text, isRead => {
			for (const [index, button] of buttons.entries()) button.disabled = !isRead && !choices[index].isSafe;
			show(more, !isRead);
		});
		dialog.onclose = () => {
			reading.end();
			resolve(dialog.returnValue === '' ? null : choices[Number(dialog.returnValue)].command);
		};
		if (!reading.isRead()) text.focus({preventScroll: true});
	});

const choiceButton = (choice, isMain, dialog, index) =>
	element(
		'button',
		{
			type: 'button',
			class: isMain ? 'main' : choice.isEnding ? 'ending' : '',
			autofocus: isMain,
			onclick: () => dialog.close(String(index)),
		},
		`${choice.label} `,
		key(choice.key),
	);

/** Tells whether the end of a text in a dialog was on the screen, now and whenever it is scrolled or changes its size. */
const followReading = (dialog, text, onLook) => {
	let isRead = false;
	const look = () => {
		// Sizes are rounded.
		isRead ||= dialog.scrollTop + dialog.clientHeight >= dialog.scrollHeight - 2;
		onLook(isRead);
	};
	dialog.scrollTop = 0;
	dialog.addEventListener('scroll', look);
	const observer = new ResizeObserver(look);
	for (const node of [dialog, text]) observer.observe(node);
	look();
	const end = () => {
		dialog.removeEventListener('scroll', look);
		observer.disconnect();
	};
	return {isRead: () => isRead, end};
};

const key = name => element('kbd', {}, name);

const shownMs = 6000;
let timer;

/** One sentence at the foot of the page: the answer to the last command. */
export const tell = (text, isBad = false) => {
	const toast = byId('toast');
	clearTimeout(timer);
	toast.textContent = text;
	toast.className = isBad ? 'is-bad' : 'is-good';
	toast.hidden = false;
	timer = setTimeout(() => {
		toast.hidden = true;
	}, shownMs);
};
