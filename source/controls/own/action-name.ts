import type {ActionName} from '../binding.ts';

const names: Partial<Record<ActionName, string>> = {detach: 'quit', menu: 'open', message: 'send'};

/** What an action is called where it is typed. */
export const nameOfAction = (action: ActionName): string =>
	names[action] ?? action.replace(/^own:/, '').replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);
