import type {KeyBinding} from './binding.ts';
import {moveKeys} from './move-keys.ts';
import {runKeys} from './run-keys.ts';
import {streamKeys} from './stream-keys.ts';
import {viewKeys} from './view-keys.ts';

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

/** The keys of the grid: its input, its footer, help and readme are made from it. */
export const keymap: readonly KeyBinding[] = [...moveKeys, ...streamKeys, ...runKeys, ...viewKeys, ...leave];

export const bindingOf = (name: string): KeyBinding | undefined => keymap.find(binding => binding.keys.includes(name));
