import {tmpdir} from 'node:os';
import {setTimeout as sleep} from 'node:timers/promises';
import type {Run} from '../../source/run/model/types.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {waitFor} from '../helpers/wait-for.ts';
import type {Place} from './blows/blow.ts';
import {createDamages} from './blows/damage.ts';
import {strike, type Target, targets} from './blows/index.ts';
import {type Disk, mountDisk} from './disk.ts';
import {type Checked, checkInvariants} from './invariants.ts';
import {createLater} from './later.ts';
import {makeLivedIn} from './own-work.ts';
import {createPerson} from './person.ts';
import {chaosPlan, independentStreams} from './plan.ts';
import {createRandom} from './random.ts';
import {awaitRest, stop} from './rest.ts';
import {createUserGit} from './user-git.ts';
import {watchAgents} from './watch-agents.ts';

export type ChaosRequest = {
	readonly seconds: number;
	readonly seed: number;
	readonly say: (line: string) => void;
	/** Stops in the midst of work instead of letting the run come to rest first. */
	readonly isCutShort?: boolean;
	/** Keeps the repository and the outputs when something is broken. */
	readonly isKept?: boolean;
};

export type ChaosReport = {
	readonly checks: readonly Checked[];
	readonly strikes: Readonly<Record<Target, number>>;
	readonly commits: number;
	readonly states: Readonly<Record<string, number>>;
};

const personEveryMs = 1000;

const strikeFor = async (place: Place, seconds: number): Promise<Record<Target, number>> => {
	const count = Object.fromEntries(targets.map(target => [target, 0])) as Record<Target, number>;
	const end = performance.now() + seconds * 1000;
	let visitAt = 0;
	while (performance.now() < end) {
		await sleep(place.random.between(100, 500));
		for (let tries = 0; tries < 3; tries++) {
			const hit = strike(place);
			if (!hit) continue;
			count[hit]++;
			break;
		}
		if (performance.now() < visitAt) continue;
		visitAt = performance.now() + personEveryMs;
		place.person.watch();
		place.later.hold(place.person.goOn());
		place.later.hold(place.person.tell());
	}
	await place.later.settle();
	return count;
};

/** The first blow waits until each stream that waits for none has begun. */
const isEverybodyIn = ({streams}: Run): boolean =>
	independentStreams.every(id => (streams[id]?.sessions.length ?? 0) > 0);

const countStates = (run: Run): Readonly<Record<string, number>> => {
	const count: Record<string, number> = {};
	for (const {state} of Object.values(run.streams)) count[state.is] = (count[state.is] ?? 0) + 1;
	return count;
};

const wreak = async (grid: Grid, disk: Disk | undefined, request: ChaosRequest): Promise<ChaosReport> => {
	const random = createRandom(request.seed);
	makeLivedIn(grid);
	const user = createUserGit(grid.root);
	const started = await grid.run(['run', grid.plan(chaosPlan(random, request.seconds)), '--detach']);
	if (started.code !== 0) throw new Error(`The run did not start: ${started.stderr}`);
	const agents = watchAgents(grid.home);
	const person = createPerson(grid);
	await waitFor(() => isEverybodyIn(grid.saved()), {timeoutMs: 60_000, what: 'every agent to begin'});
	const damages = createDamages();
	const strikes = await strikeFor({grid, person, user, random, disk, damages, later: createLater()}, request.seconds);
	request.say(`${agents.average().toFixed(1)} agents at once on average, at most ${agents.mostAtOnce()}`);
	disk?.squeeze(undefined);
	const restless = request.isCutShort ? [] : await awaitRest(grid, person);
	await person.leave();
	await stop(grid);
	await user.tidyUp();
	agents.stop();
	const {checks, commits} = await checkInvariants(grid, {user, person, doubles: agents.doubles, restless});
	request.say(`looked at the agents ${agents.samples()} times`);
	request.say(`damaged: ${JSON.stringify(damages.told())}`);
	request.say(`the user at git: ${JSON.stringify(user.told())}, ${person.said().length} words acknowledged`);
	return {checks, strikes, commits: commits.made, states: countStates(grid.saved())};
};

export const isWhole = ({checks}: ChaosReport): boolean => checks.every(({broken}) => broken.length === 0);

/** Strikes at everything for so many seconds, lets the run come to rest, stops it, and says what holds. */
export const runChaos = async (request: ChaosRequest): Promise<ChaosReport> => {
	const {say} = request;
	const usual = process.env.TMPDIR;
	const disk = mountDisk(tmpdir());
	if (disk) process.env.TMPDIR = disk.folder;
	else say('no small disk can be mounted here: no blow will be at the disk');
	const grid = createGrid();
	let isKept = false;
	try {
		const report = await wreak(grid, disk, request);
		isKept = request.isKept === true && !isWhole(report);
		if (isKept) say(`kept for a look: ${grid.parent} (run: ${grid.runFolder()})`);
		return report;
	} finally {
		disk?.squeeze(undefined);
		if (usual === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = usual;
		if (!isKept) await grid.close().finally(() => disk?.remove());
	}
};
