import {expect, it} from 'vitest';
import {isLong, rounds} from '../helpers/rounds.ts';
import {runChaos} from './chaos.ts';

const seconds = rounds(10, 60);
const seed = 20;

it(`every invariant holds after ${seconds} s of chaos among 16 agents (faults 3, 4, 5, 9, 20, 30, 34, 45, 50)`, {
	timeout: 400_000,
}, async ({annotate}) => {
	const {checks, strikes, commits} = await runChaos({
		seconds,
		seed,
		isCutShort: !isLong,
		say: line => void annotate(line),
	});
	await annotate(`seed ${seed}: ${commits} commits, blows: ${JSON.stringify(strikes)}`);
	expect(Object.values(strikes).reduce((sum, one) => sum + one, 0)).toBeGreaterThan(5);
	expect(commits).toBeGreaterThan(5);
	expect(Object.fromEntries(checks.map(({name, broken}) => [name, broken]))).toEqual(
		Object.fromEntries(checks.map(({name}) => [name, []])),
	);
});
