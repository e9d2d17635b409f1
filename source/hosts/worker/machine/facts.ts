import {availableParallelism, loadavg} from 'node:os';
import {freeBytes} from '../../../process/free-space.ts';
import type {HostFacts} from '../../../run/features/hosts/index.ts';
import {probeSandbox} from '../../../sandbox/probe.ts';
import {agentsIn} from './check.ts';
import type {Slots} from './slots.ts';

type Facts = Omit<HostFacts, 'labels'>;

export type FactsRequest = {
	readonly bootId: string;
	readonly env: Readonly<Record<string, string>>;
	/** Of this repository on this host. */
	readonly folder: string;
	readonly grid: string;
	readonly slots: Slots;
};

export const lookAround = async ({bootId, env, folder, grid, slots}: FactsRequest): Promise<Facts> => ({
	bootId,
	slots: availableParallelism(),
	others: await slots.others(),
	agents: agentsIn(env),
	hasSandbox: (await probeSandbox(env)).ok,
	freeBytes: await freeBytes(folder),
	load: loadavg()[0] ?? 0,
	folder: grid,
});

const everyMs = 3000;
const gigabyte = 1024 ** 3;

/** Free space and load are told in steps: they change all the time. */
const signOf = ({freeBytes: free, load, ...rest}: Facts): string =>
	JSON.stringify({
		...rest,
		load: Math.round(load),
		free: free < gigabyte ? Math.floor(free / (gigabyte / 8)) : Math.floor(free / gigabyte),
	});

/** Tells what this host has once it is another than was told before. */
export const watchFacts = (request: FactsRequest, first: Facts, tell: (facts: Facts) => void): void => {
	let told = signOf(first);
	const look = async (): Promise<void> => {
		const facts = await lookAround(request);
		if (signOf(facts) !== told) tell(facts);
		told = signOf(facts);
	};
	let isBusy = false;
	setInterval(() => {
		if (isBusy) return;
		isBusy = true;
		void look()
			.catch(error => console.error('facts', error))
			.finally(() => {
				isBusy = false;
			});
	}, everyMs).unref();
};
