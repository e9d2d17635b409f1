import {fork} from 'node:child_process';
import {createHash} from 'node:crypto';
import {existsSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {describe, expect, it, onTestFinished} from 'vitest';
import {identify} from '../../source/process/watch/identity.ts';
import {isAlive} from '../../source/process/watch/liveness.ts';
import {acquireLock} from '../../source/store/lock.ts';
import {waitFor} from '../helpers/wait-for.ts';
import {bundle} from '../process/bundle.ts';
import {modeOf, namesIn, temporaryFolder} from './folders.ts';

const ourselves = async () => (await identify(process.pid))!;
const dead = {pid: 4_194_303, startTime: '1', bootId: 'an earlier boot'};
const lockFile = (): string => path.join(temporaryFolder(), 'engine.lock');

describe('the lock', () => {
	it('is had by one, named to the next, and free again when it is released', async () => {
		const lock = lockFile();
		const request = {path: lock, owner: await ourselves(), isOwnerAlive: isAlive};
		const first = await acquireLock(request);
		expect(first.ok).toBe(true);
		expect(modeOf(lock)).toBe(0o600);
		expect(await acquireLock(request)).toEqual({ok: false, owner: request.owner});
		if (first.ok) first.release();
		expect(existsSync(lock)).toBe(false);
		expect((await acquireLock(request)).ok).toBe(true);
	});

	it('is taken over from an owner that is gone, and its old owner no longer releases it (fault 20)', async () => {
		const lock = lockFile();
		const gone = await acquireLock({path: lock, owner: dead, isOwnerAlive: isAlive});
		const owner = await ourselves();
		expect((await acquireLock({path: lock, owner, isOwnerAlive: isAlive})).ok).toBe(true);
		if (gone.ok) gone.release();
		expect(JSON.parse(readFileSync(lock, 'utf8'))).toMatchObject(owner);
		expect(namesIn(path.dirname(lock))).toEqual(['engine.lock']);
	});

	it('is kept by an owner that does nothing for however long (faults 16, 19)', async () => {
		const lock = lockFile();
		await acquireLock({path: lock, owner: await ourselves(), isOwnerAlive: isAlive});
		const other = await acquireLock({path: lock, owner: dead, isOwnerAlive: isAlive});
		expect(other.ok).toBe(false);
	});

	it('is not taken from whoever has just taken it over, by one who looked before', async () => {
		const lock = lockFile();
		await acquireLock({path: lock, owner: dead, isOwnerAlive: isAlive});
		let proceed = () => {};
		const gate = new Promise<void>(resolve => {
			proceed = resolve;
		});
		const owner = await ourselves();
		const slow = acquireLock({
			path: lock,
			owner: {...owner, startTime: 'slow'},
			isOwnerAlive: async other => {
				if (other.pid === dead.pid) await gate;
				return isAlive(other);
			},
		});
		expect((await acquireLock({path: lock, owner, isOwnerAlive: isAlive})).ok).toBe(true);
		proceed();
		expect(await slow).toEqual({ok: false, owner});
	});

	it('is taken over when whoever was taking it over has died on the way (fault 20)', async () => {
		const lock = lockFile();
		const dying = async () => {
			throw new Error('killed');
		};
		writeFileSync(lock, JSON.stringify({...dead, nonce: 'a'}));
		await expect(acquireLock({path: lock, owner: dead, isOwnerAlive: dying})).rejects.toThrow();
		const claim = await acquireLock({path: `${lock}.${claimName(lock)}`, owner: dead, isOwnerAlive: isAlive});
		expect(claim.ok).toBe(true);
		expect((await acquireLock({path: lock, owner: await ourselves(), isOwnerAlive: isAlive})).ok).toBe(true);
	});

	it('says so when the folder cannot be written', async () => {
		const request = {path: '/nowhere/engine.lock', owner: dead, isOwnerAlive: isAlive};
		await expect(acquireLock(request)).rejects.toMatchObject({name: 'UserError', code: 'STORE_FAILED'});
	});
});

/** The name of the claim that taking this lock over needs: another process must find the same. */
const claimName = (lock: string): string => createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);

const contenders = 16;

const contend = async (state: string): Promise<readonly string[]> => {
	const folder = temporaryFolder();
	const lock = path.join(folder, 'engine.lock');
	const gate = path.join(folder, 'gate');
	const script = bundle(
		`import {existsSync} from 'node:fs';
		import {identify} from '@/source/process/watch/identity.ts';
		import {isAlive} from '@/source/process/watch/liveness.ts';
		import {acquireLock} from '@/source/store/lock.ts';
		const owner = await identify(process.pid);
		process.send('ready');
		while (!existsSync(${JSON.stringify(gate)}));
		const result = await acquireLock({path: ${JSON.stringify(lock)}, owner, isOwnerAlive: isAlive});
		process.send(result.ok ? 'won' : 'lost to ' + result.owner.pid);
		setInterval(() => {}, 1000);`,
		path.join(folder, 'contender.mjs'),
	);
	if (state !== 'free') writeFileSync(lock, state === 'stale' ? JSON.stringify({...dead, nonce: 'x'}) : state);
	const children = Array.from({length: contenders}, () => fork(script, {execArgv: []}));
	onTestFinished(() => {
		for (const child of children) child.kill('SIGKILL');
	});
	const said = new Map<number, string[]>(children.map(child => [child.pid ?? 0, []]));
	for (const child of children) child.on('message', text => said.get(child.pid ?? 0)?.push(String(text)));
	const haveSaid = (count: number) => [...said.values()].every(texts => texts.length === count);
	await waitFor(() => haveSaid(1), {what: 'all contenders to be ready', timeoutMs: 40_000});
	writeFileSync(gate, '');
	await waitFor(() => haveSaid(2), {what: 'every contender to have an answer', timeoutMs: 40_000});
	const winner = [...said].find(([, texts]) => texts[1] === 'won')?.[0];
	return [...said.values()].map(texts => (texts[1] === `lost to ${winner}` ? 'lost to the winner' : (texts[1] ?? '')));
};

it.each([
	'free',
	'stale',
	'',
	'garbage',
])('of 16 that come at once exactly one gets a lock that is: %s (faults 19, 20)', async state => {
	const answers = await contend(state);
	expect(answers.filter(answer => answer === 'won')).toHaveLength(1);
	expect(answers.filter(answer => answer === 'lost to the winner')).toHaveLength(contenders - 1);
});
