import type {KeyBinding} from './binding.ts';
import {moveKeys} from './keys/move-keys.ts';
import {runKeys} from './keys/run-keys.ts';
import {streamKeys} from './keys/stream-keys.ts';
import {viewKeys} from './keys/view-keys.ts';

const leave: readonly KeyBinding[] = [
	{keys: ['escape'], action: 'back', show: 'esc', label: 'back', help: 'Back; never destroys anything', group: 'leave'},
	{
		keys: ['q', 'ctrl+c'],
		action: 'detach',
		show: 'q',
		label: 'detach',
		help: 'Leave; the agents keep running (also Ctrl-C)',
		group: 'leave',
		footer: 210,
	},
	{
		keys: ['ctrl+z'],
		action: 'suspend',
		show: 'ctrl-z',
		label: 'suspend',
		help: 'Suspend to the shell (fg returns)',
		group: 'leave',
	},
];

/** The keys of the grid as they come. */
export const defaultKeymap: readonly KeyBinding[] = [...moveKeys, ...streamKeys, ...runKeys, ...viewKeys, ...leave];

let current = defaultKeymap;

/** The keys of the grid: its input, its footer and help are made from it. */
export const keymap = (): readonly KeyBinding[] => current;

/** From now on these are the keys: said once, before anything is shown. */
export const setKeymap = (bindings: readonly KeyBinding[]): void => {
	current = bindings;
};

export const bindingOf = (name: string): KeyBinding | undefined => current.find(binding => binding.keys.includes(name));

/** How the key of an action is written. */
export const keyOf = (action: string): string | undefined =>
	current.find(binding => binding.action === action && binding.show !== '')?.show;
