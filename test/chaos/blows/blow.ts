import type {Grid} from '../../helpers/grid.ts';
import type {Disk} from '../disk.ts';
import type {Later} from '../later.ts';
import type {Person} from '../person.ts';
import type {Random} from '../random.ts';
import type {UserGit} from '../user-git.ts';
import type {Damages} from './damage.ts';

export type Place = {
	readonly grid: Grid;
	readonly person: Person;
	/** The same person at git, in the main checkout. */
	readonly user: UserGit;
	readonly random: Random;
	readonly disk: Disk | undefined;
	readonly later: Later;
	readonly damages: Damages;
};

/** False when there was nothing to hit. */
export type Blow = (place: Place) => boolean;
