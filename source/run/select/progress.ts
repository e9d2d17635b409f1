import {workStreams} from '../features/lead/lead.ts';
import type {Run, Stream} from '../model/types.ts';

export type Progress = {
	readonly total: number;
	readonly completed: number;
	readonly proved: number;
	readonly inProgress: number;
	readonly blocked: number;
	readonly pending: number;
	/** Floored. */
	readonly percent: number;
};

export const progress = (stream: Stream): Progress => {
	const tasks = stream.tasks.filter(task => task.status !== 'cancelled');
	const count = (status: string) => tasks.filter(task => task.status === status).length;
	const completed = count('completed');
	const total = tasks.length;
	return {
		total,
		completed,
		proved: tasks.filter(task => task.status === 'completed' && task.isProved).length,
		inProgress: count('in_progress'),
		blocked: count('blocked'),
		pending: count('pending'),
		percent: percentOf(completed, total, stream.state.is === 'completed'),
	};
};

const percentOf = (completed: number, total: number, isDone: boolean): number => {
	if (total === 0) return isDone ? 100 : 0;
	return Math.floor((100 * completed) / total);
};

/** percent has one decimal, floored: 15 of 27 is 55.5. */
export const overall = (run: Run) => {
	const all = workStreams(run).map(progress);
	const sum = (pick: (one: Progress) => number) => all.reduce((total, one) => total + pick(one), 0);
	const [total, completed, proved] = [sum(one => one.total), sum(one => one.completed), sum(one => one.proved)];
	return {total, completed, proved, percent: total === 0 ? 0 : Math.floor((1000 * completed) / total) / 10};
};
