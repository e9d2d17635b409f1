import type {KeyBinding} from '../binding.ts';

/** Of the grid: moving about. */
export const moveKeys: readonly KeyBinding[] = [
	{keys: ['up', 'k'], action: 'up', show: '↑ k', label: 'up', help: 'Stream above', group: 'move'},
	{keys: ['down', 'j'], action: 'down', show: '↓ j', label: 'down', help: 'Stream below', group: 'move'},
	{keys: ['left', 'h'], action: 'left', show: '← h', label: 'left', help: 'Stream to the left', group: 'move'},
	{keys: ['right', 'l'], action: 'right', show: '→ l', label: 'right', help: 'Stream to the right', group: 'move'},
	{
		keys: ['tab'],
		action: 'next',
		show: 'tab',
		label: 'next',
		help: 'Next stream that needs you; the next of all when none does',
		group: 'move',
	},
	{
		keys: ['shift+tab'],
		action: 'previous',
		show: 'shift tab',
		label: 'previous',
		help: 'Previous stream that needs you',
		group: 'move',
	},
	{
		keys: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
		action: 'number',
		show: '1-9',
		label: 'go to',
		help: 'Select stream 1-9',
		group: 'move',
	},
	{keys: ['g'], action: 'first', show: 'g', label: 'first', help: 'First stream', group: 'move'},
	{keys: ['G'], action: 'last', show: 'G', label: 'last', help: 'Last stream', group: 'move'},
	{
		keys: ['pageup'],
		action: 'scrollUp',
		show: 'PgUp',
		label: 'scroll',
		help: 'Scroll the log up a page',
		group: 'move',
	},
	{
		keys: ['pagedown'],
		action: 'scrollDown',
		show: 'PgDn',
		label: 'scroll',
		help: 'Scroll the log down a page',
		group: 'move',
	},
	{keys: ['home'], action: 'scrollTop', show: 'Home', label: 'scroll', help: 'Start of the log', group: 'move'},
	{keys: ['end'], action: 'scrollEnd', show: 'End', label: 'scroll', help: 'End of the log', group: 'move'},
];
