import type {Grid} from '../helpers/grid.ts';
import {signal} from '../helpers/processes.ts';
import type {Disk} from './disk.ts';
import {killHard, livingAgents} from './living.ts';
import type {Person} from './person.ts';
import type {Random} from './random.ts';

export const targets = ['grid', 'engine', 'wrapper', 'agent', 'disk'] as const;
export type Target = (typeof targets)[number];

export type Place = {
	readonly grid: Grid;
	readonly person: Person;
	readonly random: Random;
	readonly disk: Disk | undefined;
};

/** How often each comes first, of a hundred. */
const shares: Readonly<Record<Target, number>> = {grid: 10, engine: 18, wrapper: 20, agent: 48, disk: 4};

/** All targets in the order in which they are tried; each comes first by its share. */
const draw = (random: Random): readonly Target[] =>
	targets
		.map(target => ({target, at: -Math.log(1 - random.next()) / shares[target]}))
		.sort((a, b) => a.at - b.at)
		.map(({target}) => target);

const strikeGrid = ({person}: Place): boolean => {
	const terminal = person.terminal();
	if (terminal) signal(terminal.pid, 'SIGKILL');
	return terminal !== undefined;
};

const strikeEngine = ({grid}: Place): boolean => {
	const engine = grid.engine();
	return engine !== undefined && killHard(engine);
};

const strikeAgent = ({grid, random}: Place, which: 'agent' | 'wrapper'): boolean => {
	const agents = livingAgents(grid.home);
	if (agents.length === 0) return false;
	const agent = random.pick(agents);
	if (which === 'agent') return killHard(agent);
	if (agent.wrapper <= 1) return false;
	signal(agent.wrapper, 'SIGKILL');
	return true;
};

/** For a moment next to nothing is left on the disk: anything from no byte to a short write's worth. */
const strikeDisk = ({disk, random}: Place): boolean => {
	if (!disk || disk.isSqueezed()) return false;
	disk.squeeze(random.between(0, 30) * 4096);
	setTimeout(() => disk.squeeze(undefined), random.between(200, 1000));
	return true;
};

/** One blow at one of them; gives what was hit, undefined when none was there. */
export const strike = (place: Place): Target | undefined => {
	const blows: Readonly<Record<Target, () => boolean>> = {
		grid: () => strikeGrid(place),
		engine: () => strikeEngine(place),
		wrapper: () => strikeAgent(place, 'wrapper'),
		agent: () => strikeAgent(place, 'agent'),
		disk: () => strikeDisk(place),
	};
	const drawn = draw(place.random);

	return drawn
		.filter((target, index) => index === 0 || ['agent', 'wrapper'].includes(target))
		.find(target => blows[target]());
};
