import type {ActionName} from '../../controls/binding.ts';
import {bindingOf} from '../../controls/keymap.ts';
import type {Page} from '../state/page.ts';
import {goTo, move} from './moves.ts';

const names: Readonly<Record<string, string>> = {
	ArrowUp: 'up',
	ArrowDown: 'down',
	ArrowLeft: 'left',
	ArrowRight: 'right',
	PageUp: 'pageup',
	PageDown: 'pagedown',
	Home: 'home',
	End: 'end',
	Enter: 'return',
	Escape: 'escape',
};

/** What the page keys do to what scrolls. */
export const scrollBy = (scroll: Element | null, name: string): boolean => {
	if (!scroll) return false;
	if (name === 'pageup') scroll.scrollBy({top: -0.9 * scroll.clientHeight});
	else if (name === 'pagedown') scroll.scrollBy({top: 0.9 * scroll.clientHeight});
	else if (name === 'home') scroll.scrollTo({top: 0});
	else if (name === 'end') scroll.scrollTo({top: scroll.scrollHeight});
	else return false;
	return true;
};

export const keyOf = ({key}: KeyboardEvent): string => names[key] ?? key;

/** These are the terminal's own. */
const notHere: readonly ActionName[] = [
	'next',
	'previous',
	'detach',
	'suspend',
	'order',
	'fold',
	'command',
	'menu',
	'newRun',
];

/** What the browser does with a key itself: buttons are pressed, arrows scroll the log and choose a tab. */
const isOfBrowser = ({key, target, ctrlKey, metaKey, altKey}: KeyboardEvent): boolean => {
	if (!(target instanceof Element)) return false;
	if (ctrlKey || metaKey || altKey || target.matches('input, textarea')) return true;
	if (key === 'Enter' || key === ' ') return target.closest('button, summary') !== null;
	return key.startsWith('Arrow') && target.closest('.scroll, [role=tablist]') !== null;
};

const pressed = (page: Page, key: string): boolean => {
	const binding = bindingOf(key);
	// A tile is pressed like a button.
	if (key === ' ') page.open();
	else if (!binding || notHere.includes(binding.action)) return false;
	else lookOr(page, binding.action, key);
	return true;
};

const lookOr = (page: Page, action: ActionName, key: string): void => {
	const {isFiltering, followed} = page.get();
	switch (action) {
		case 'up':
		case 'down':
		case 'left':
		case 'right':
			return move(page, action);
		case 'number':
			return goTo(page, Number(key) - 1);
		case 'first':
			return goTo(page, 0);
		case 'last':
			return goTo(page, -1);
		case 'scrollUp':
		case 'scrollDown':
		case 'scrollTop':
		case 'scrollEnd':
			return void scrollBy(document.querySelector('#panel .body .scroll, #panel .body.scroll'), key);
		case 'follow':
			return page.set({followed: followed + 1});
		case 'filter':
			return page.set({isFiltering: true});
		case 'back':
			return isFiltering ? page.set({filter: '', isFiltering: false}) : page.close();
		default:
			return page.perform(action);
	}
};

/** The terminal's keys, unless a dialog asks. */
export const listenToKeys = (page: Page): (() => void) => {
	const onKey = (event: KeyboardEvent) => {
		// A dialog has keys of its own, the one that closes it too.
		if (event.target instanceof Element && event.target.closest('dialog')) return;
		if (page.get().dialog || isOfBrowser(event)) return;
		if (pressed(page, keyOf(event))) event.preventDefault();
	};
	document.addEventListener('keydown', onKey);
	return () => document.removeEventListener('keydown', onKey);
};
