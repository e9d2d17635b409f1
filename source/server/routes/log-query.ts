import type {Ask} from '../reply.ts';
import {numberFrom, refuse} from '../reply.ts';

export type LogQuery = {readonly attempt?: number; readonly before?: number; readonly limit?: number};

const bounds = {
	attempt: {min: 1, max: 1_000_000},
	before: {min: 0, max: 1_000_000_000},
	limit: {min: 1, max: 5000},
};
const anyCheckpoint = {min: 1, max: 1_000_000_000};

/** Which part of a log is asked for, or the answer that says which number is none. */
export const readLogQuery = (c: Ask): {readonly value: LogQuery} | {readonly response: Response} => {
	const value: {-readonly [Name in keyof LogQuery]: LogQuery[Name]} = {};
	for (const name of ['attempt', 'before', 'limit'] as const) {
		const {min, max} = bounds[name];
		const number = numberFrom(c.req.query(name), min, max);
		if (number === null) return {response: noNumber(c, name, bounds[name])};
		if (number !== undefined) value[name] = number;
	}
	return {value};
};

/** Of which checkpoint the diff is asked for; none: of the worktree as it lies. */
export const readDiffQuery = (c: Ask): {readonly value: {checkpoint?: number}} | {readonly response: Response} => {
	const checkpoint = numberFrom(c.req.query('checkpoint'), anyCheckpoint.min, anyCheckpoint.max);
	if (checkpoint === null) return {response: noNumber(c, 'checkpoint', anyCheckpoint)};
	return {value: checkpoint === undefined ? {} : {checkpoint}};
};

export const noNumber = (c: Ask, name: string, {min, max}: {readonly min: number; readonly max: number}) =>
	refuse(c, 400, 'BAD_NUMBER', `${name} must be a whole number from ${min} to ${max}.`);
