import {readFileSync} from 'node:fs';
import path from 'node:path';
import type {MergeState, Run, Stream} from '../../source/run/model/types.ts';
import {plannedStream} from '../../source/run/model/types.ts';
import type {Grid} from '../helpers/grid.ts';
import type {Person} from './person.ts';

/** What the engine said it had, and neither the run nor its history knows. */
export const wordsLost = (grid: Grid, run: Run, person: Pick<Person, 'said'>): readonly string[] => {
	const histories = ['journal.jsonl', 'journal.jsonl.copy'].map(name => path.join(grid.runFolder(), name));
	const journal = histories.map(file => readFileSync(file, 'utf8')).join('');
	return person
		.said()
		.filter(({streamId, text}) => {
			const isHeld = run.streams[streamId]?.messages?.some(message => message.text === text);
			return !isHeld && !journal.includes(text);
		})
		.map(({streamId, text}) => `${streamId} was told, and it was answered: ${text}`);
};

const isOnItsWay = ({is}: MergeState): boolean => is === 'queued' || is === 'merging';

const isTold = (run: Run, {id, merge}: Stream): boolean =>
	merge.is === 'conflicted' ||
	isOnItsWay(merge) ||
	(merge.is === 'unmerged' && merge.note !== undefined) ||
	run.alerts.some(alert => alert.streamId === id || alert.text.includes(id));

const isOn = ({git}: Grid, branch: string, target: string): boolean => {
	try {
		git(['merge-base', '--is-ancestor', branch, target]);
		return true;
	} catch {
		return false;
	}
};

/** Work that was to be merged by itself, is not on the target, and nobody was told why. */
export const workMissing = (grid: Grid, run: Run): readonly string[] =>
	Object.values(run.streams).flatMap(stream => {
		const {id, state, merge, workplace} = stream;
		if (!workplace) return [];
		const isThere = isOn(grid, workplace.branch, 'main');
		if (merge.is === 'merged')
			return isThere || merge.by === 'contents' ? [] : [`${id} is called merged and is not on main`];
		if (state.is !== 'completed' || plannedStream(run, id)?.merge !== 'auto') return [];
		return isThere || isTold(run, stream) ? [] : [`${id} is completed and not on main: ${JSON.stringify(merge)}`];
	});
