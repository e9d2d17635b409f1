import type {Effect} from '../../run/model/effect.ts';

export type HeldEffect = {readonly runId: string; readonly number: number; readonly effect: Effect};

/** Only told; nothing comes of it. */
const free: ReadonlySet<Effect['type']> = new Set(['activity.add', 'alert.raise', 'radar.scan']);
/** The way down of a session is safe to repeat, and a full disk must not keep an agent from being stopped. */
const endings: ReadonlySet<Effect['type']> = new Set(['session.stop', 'checkpoint.save', 'work.look']);

/** Effects wait until the state that asked for them is saved: `number` is that of the state. */
export const createHeldEffects = (perform: (effect: Effect) => void) => {
	let held: readonly HeldEffect[] = [];
	const release = (runId: string | undefined, isDue: (one: HeldEffect) => boolean): void => {
		const due = held.filter(isDue);
		held = held.filter(one => !isDue(one));
		// Of a run that was replaced meanwhile nothing is begun.
		for (const one of due) if (one.runId === runId) perform(one.effect);
	};
	return {
		isEmpty: (): boolean => held.length === 0,
		add(one: HeldEffect): void {
			if (free.has(one.effect.type)) perform(one.effect);
			else held = [...held, one];
		},
		release: (runId: string | undefined, upTo: number): void => release(runId, one => one.number <= upTo),
		/** What of them may continue although it cannot be saved. */
		releaseEndings: (runId: string | undefined, upTo: number): void =>
			release(runId, one => one.number <= upTo && endings.has(one.effect.type)),
	};
};
