import {expect, it} from 'vitest';
import {isEngineAlive, requireNear} from '../../source/commands/serving/engine-lock.ts';
import {identify} from '../../source/process/watch/identity.ts';
import {currentPlace} from '../../source/store/place.ts';

const long = 3_600_000;

it('an engine that lives has its lock, also when the machine has got another name since', async () => {
	const owner = (await identify(process.pid))!;
	for (const name of ['host', 'machine'] as const) {
		const renamed = {...owner, place: {...currentPlace(), [name]: 'before'}};
		expect(await isEngineAlive(renamed, long, process.cwd())).toBe(true);
		await expect(requireNear(renamed)).resolves.toBeUndefined();
		expect(await isEngineAlive({...renamed, startTime: '1'}, 0, process.cwd())).toBe(false);
	}
});

it('an engine of another pid namespace has its lock for as long as it is heard of', async () => {
	const owner = (await identify(process.pid))!;
	const elsewhere = {...owner, place: {...currentPlace(), pidNamespace: 'pid:[1]'}};
	expect(await isEngineAlive(elsewhere, 10, process.cwd())).toBe(true);
	expect(await isEngineAlive(elsewhere, long, process.cwd())).toBe(false);
	await expect(requireNear(elsewhere)).rejects.toMatchObject({code: 'ENGINE_ELSEWHERE'});
});
