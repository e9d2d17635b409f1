import {setTimeout as sleep} from 'node:timers/promises';
import type {AgentName} from '../../plan/types.ts';

/** Real agents started in the same instant fight for the CPU and for their own shared settings file. */
const pauseMs = 400;
let last: Promise<unknown> = Promise.resolve();

/** Runs starts of real agents one after the other with a pause between; the fake one needs none. */
export const throttleStart = <Result>(agent: AgentName, start: () => Promise<Result>): Promise<Result> => {
	if (agent === 'fake' || agent === 'command') return start();
	const mine = last.then(start);
	last = mine.then(
		() => sleep(pauseMs, undefined, {ref: false}),
		() => undefined,
	);
	return mine;
};
