import {byId, element} from './dom.js';

/**
 * Asks in a dialog and gives the command chosen; null when the person left it. `code` is shown word for word. Careful: nothing
 * happens on a careless enter.
 */
export const askFirst = ({title, code = '', lines, choices, leave: leaveLabel = 'Leave it', isCareful = false}) =>
	new Promise(resolve => {
		const dialog = byId('ask');
		const leave = element(
			'button',
			{type: 'button', autofocus: isCareful, onclick: () => dialog.close()},
			`${leaveLabel} `,
			key('esc'),
		);
		const buttons = choices.map((choice, index) => {
			const isMain = index === 0 && !isCareful;
			const names = isMain ? 'main' : choice.isEnding ? 'ending' : '';
			const onclick = () => dialog.close(String(index));
			return element(
				'button',
				{type: 'button', class: names, autofocus: isMain, onclick},
				`${choice.label} `,
				key(choice.key),
			);
		});
		dialog.replaceChildren(
			element('h2', {id: 'ask-title'}, title),
			code && element('pre', {tabindex: 0}, code),
			...lines.map(line => element('p', {}, line)),
			element('div', {class: 'buttons'}, ...buttons, leave),
		);
		dialog.setAttribute('aria-labelledby', 'ask-title');
		dialog.returnValue = '';
		dialog.onkeydown = event => {
			// The key that opened the dialog, still held down, is no answer.
			if (event.repeat) return;
			const index = choices.findIndex(choice => choice.key === event.key);
			if (index >= 0) dialog.close(String(index));
			else if (event.key === 'n') dialog.close();
		};
		dialog.onclose = () => resolve(dialog.returnValue === '' ? null : choices[Number(dialog.returnValue)].command);
		dialog.showModal();
	});

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
