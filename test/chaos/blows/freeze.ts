import {signal} from '../../helpers/processes.ts';
import {isStillAlive, livingAgents} from '../living.ts';
import type {Blow, Place} from './blow.ts';

const freeze = ({random, later}: Place, one: {readonly pid: number; readonly startTime: string}): boolean => {
	if (!isStillAlive(one)) return false;
	signal(one.pid, 'SIGSTOP');
	later.undo(random.between(500, 8000), () => {
		if (isStillAlive(one)) signal(one.pid, 'SIGCONT');
	});
	return true;
};

export const freezeEngine: Blow = place => {
	const engine = place.grid.engine();
	return engine !== undefined && freeze(place, engine);
};

export const freezeAgent: Blow = place => {
	const agents = livingAgents(place.grid.home);
	return agents.length > 0 && freeze(place, place.random.pick(agents));
};
