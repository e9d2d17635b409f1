import type {KeyBinding} from '../binding.ts';
import {needsQuestion, needsRun, newRunRefusal} from '../refusals.ts';

/** Of the grid: what is done with the run. */
export const runKeys: readonly KeyBinding[] = [
	{
		keys: ['y'],
		action: 'approve',
		show: 'y',
		label: 'answer',
		help: 'See and answer what is asked, and what waits for approval',
		group: 'run',
		footer: 1,
		refusal: needsQuestion,
	},
	{
		keys: ['M'],
		action: 'mergeAll',
		show: 'M',
		label: 'merge all',
		help: 'Merge all completed streams in order',
		group: 'run',
		footer: 21,
		refusal: needsRun('run.merge'),
	},
	{
		keys: ['V'],
		action: 'verify',
		show: 'V',
		label: 'verify',
		help: 'Verify what is merged as it is now, and all unmerged branches together',
		group: 'run',
		footer: 95,
		refusal: needsRun('run.verify'),
	},
	{
		keys: ['n'],
		action: 'newStream',
		show: 'n',
		label: 'new',
		help: 'Add a stream to the run',
		group: 'run',
		footer: 90,
		refusal: needsRun(),
	},
	{
		keys: ['N'],
		action: 'newRun',
		show: 'N',
		label: 'new run',
		help: 'Start a new run once this one is finished',
		group: 'run',
		footer: 23,
		refusal: newRunRefusal,
	},
	{
		keys: ['Q'],
		action: 'stopAll',
		show: 'Q',
		label: 'stop all',
		help: 'Stop all agents and quit; all work is kept',
		group: 'run',
	},
];
