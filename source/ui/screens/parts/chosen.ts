import {repeatOf} from '../../key-name.ts';
import {useHeld} from './use-held.ts';

type Choice = {readonly key: string | undefined; readonly index: number};

export type Chosen = {
	/** Place of the one the user is at, as it is drawn; -1: none. */
	readonly at: number;
	/** The place to keep in view. */
	readonly near: number;
	/** As it is now, changes of this very key press included. */
	readonly read: () => number;
	/** Takes a key that moves the choice; false when it is none. */
	readonly move: (pressed: string) => boolean;
};

const movedFrom = (pressed: string, at: number, total: number): number | undefined => {
	const {name, times} = repeatOf(pressed);
	if (name === 'down' || name === 'j' || name === 'tab') return at + times;
	if (name === 'up' || name === 'k' || name === 'shift+tab') return at - times;
	if (name === 'home' || name === 'g') return 0;
	return name === 'end' || name === 'G' ? total - 1 : undefined;
};

/** The one of a list the user is at. It stays chosen while others come and go; when it goes, what stands in its place was not chosen. */
export const useChosen = (keys: readonly string[], first: string | undefined = keys[0]): Chosen => {
	const held = useHeld<Choice>({key: first, index: 0});
	const placeOf = ({key}: Choice): number => (key === undefined ? -1 : keys.indexOf(key));
	const clamped = (to: number): number => Math.max(0, Math.min(keys.length - 1, to));
	const at = placeOf(held.drawn);
	return {
		at,
		near: at === -1 ? clamped(held.drawn.index) : at,
		read: () => placeOf(held.read()),
		move(pressed) {
			const now = placeOf(held.read());
			const {index} = held.read();
			const isDown = movedFrom(pressed, 0, 2) === 1;
			const to = movedFrom(pressed, now === -1 ? index - (isDown ? 1 : 0) : now, keys.length);
			if (to !== undefined && keys.length > 0) held.write({key: keys[clamped(to)], index: clamped(to)});
			return to !== undefined;
		},
	};
};
