import {signal} from '../../helpers/processes.ts';
import {killHard, livingAgents} from '../living.ts';
import type {Blow} from './blow.ts';

/** The grid that has its engine: on a loaded machine none would ever come up otherwise. */
export const killGrid: Blow = ({grid, person}) => {
	const terminal = grid.engine() && person.terminal();
	if (terminal) signal(terminal.pid, 'SIGKILL');
	return terminal !== undefined;
};

/** Mostly one whose agents are at work, now and then one that has just begun. */
export const killEngine: Blow = ({grid, random}) => {
	const isEarly = random.next() < 0.2;
	const engine = grid.engine();
	return engine !== undefined && (isEarly || livingAgents(grid.home).length > 0) && killHard(engine);
};

export const killAgent: Blow = ({grid, random}) => {
	const agents = livingAgents(grid.home);
	return agents.length > 0 && killHard(random.pick(agents));
};

export const killWrapper: Blow = ({grid, random}) => {
	const wrapped = livingAgents(grid.home).filter(({wrapper}) => wrapper > 1);
	if (wrapped.length === 0) return false;
	signal(random.pick(wrapped).wrapper, 'SIGKILL');
	return true;
};
