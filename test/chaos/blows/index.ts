import type {Random} from '../random.ts';
import type {Blow, Place} from './blow.ts';
import {copyRepository} from './copy.ts';
import {damageFile} from './damage.ts';
import {freezeAgent, freezeEngine} from './freeze.ts';
import {fillDisk} from './full-disk.ts';
import {workAtGit} from './git.ts';
import {killAgent, killEngine, killGrid, killWrapper} from './kill.ts';
import {killGit} from './kill-git.ts';
import {closeFolder} from './read-only.ts';

/** Each blow, and how often it comes first. */
const blows = {
	'grid killed': [6, killGrid],
	'engine killed': [12, killEngine],
	'wrapper killed': [12, killWrapper],
	'agent killed': [24, killAgent],
	'git killed': [4, killGit],
	'engine frozen': [3, freezeEngine],
	'agent frozen': [8, freezeAgent],
	'file damaged': [8, damageFile],
	'disk full': [3, fillDisk],
	'folder read-only': [3, closeFolder],
	'user at git': [22, workAtGit],
	'repository copied': [1, copyRepository],
} as const satisfies Readonly<Record<string, readonly [share: number, blow: Blow]>>;

export type Target = keyof typeof blows;
export const targets = Object.keys(blows) as readonly Target[];

/** All targets in the order in which they are tried; each comes first by its share. */
const draw = (random: Random): readonly Target[] =>
	targets
		.map(target => ({target, at: -Math.log(1 - random.next()) / blows[target][0]}))
		.sort((a, b) => a.at - b.at)
		.map(({target}) => target);

/** One blow at one of them; gives what was hit, undefined when none was there. */
export const strike = (place: Place): Target | undefined =>
	draw(place.random)
		.filter((target, index) => index === 0 || target === 'agent killed' || target === 'wrapper killed')
		.find(target => blows[target][1](place));
