import {UserError} from '../../error.ts';
import {type Answers, checkedAnswer} from '../checked/answer.ts';
import type {Down, Question, Up} from '../link/types.ts';

const patienceMs = 20_000;

/** What clients ask of files on a host. */
export const createAsks = (send: (message: Down) => void) => {
	const open = new Map<number, {readonly done: (value: unknown) => void; readonly failed: (error: Error) => void}>();
	let last = 0;
	return {
		async ask<Asked extends Question>(question: Asked): Promise<Answers[Asked['is']]> {
			const ask = ++last;
			const value = await new Promise<unknown>((resolve, reject) => {
				const timer = setTimeout(() => settle('it did not answer'), patienceMs);
				const settle = (reason: string): void => {
					clearTimeout(timer);
					open.delete(ask);
					reject(new UserError(reason, {code: 'HOST_AWAY'}));
				};
				const done = (value: unknown): void => {
					clearTimeout(timer);
					open.delete(ask);
					resolve(value);
				};
				open.set(ask, {done, failed: error => settle(error.message)});
				send({is: 'ask', ask, question});
			});
			return checkedAnswer<Asked['is']>(question.is, value);
		},
		answered({ask, value, error}: Extract<Up, {is: 'answer'}>): void {
			const asked = open.get(ask);
			if (error === undefined) asked?.done(value);
			else asked?.failed(new Error(error));
		},
		/** Nobody will answer any more. */
		drop(): void {
			for (const {failed} of [...open.values()]) failed(new Error('its line was cut'));
		},
	};
};
