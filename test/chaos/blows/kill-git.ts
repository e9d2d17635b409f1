import {readdirSync, readFileSync} from 'node:fs';
import {setTimeout as sleep} from 'node:timers/promises';
import {startTimeOf} from '../../helpers/processes.ts';
import {killHard} from '../living.ts';
import type {Blow} from './blow.ts';

const read = (pid: string, name: string): string => {
	try {
		return readFileSync(`/proc/${pid}/${name}`, 'latin1');
	} catch {
		return '';
	}
};

const findGit = (home: string): string | undefined =>
	readdirSync('/proc').find(
		pid => /^\d+$/.test(pid) && read(pid, 'comm').startsWith('git') && read(pid, 'environ').includes(`HOME=${home}\0`),
	);

/** A git lives for a moment only. */
const hunt = async (home: string): Promise<boolean> => {
	for (let viewState = 0; viewState < 100; viewState++) {
		const pid = Number(findGit(home) ?? 0);
		const startTime = startTimeOf(pid);
		if (startTime !== undefined && killHard({pid, startTime})) return true;
		await sleep(10);
	}
	return false;
};

/** The next git, of the engine or of an agent, in the midst of its work: it leaves its locks. */
export const killGit: Blow = ({grid, later}) => {
	later.hold(hunt(grid.home));
	return true;
};
