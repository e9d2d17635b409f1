import type {Effect} from '../../run/model/effect.ts';

/** Effects that were begun and have not ended: while there are any, an engine is not idle. */
export const createInFlight = () => {
	const all = new Map<Promise<unknown>, Effect['type']>();
	return {
		add(type: Effect['type'], begun: Promise<unknown>): void {
			all.set(begun, type);
			void begun.finally(() => all.delete(begun));
		},
		/** Resolves once those of a kind that are under way now have ended. */
		ended: (type: Effect['type']): Promise<unknown> =>
			Promise.all([...all].flatMap(([begun, one]) => (one === type ? [begun] : []))),
		isEmpty: (): boolean => all.size === 0,
	};
};
export type InFlight = ReturnType<typeof createInFlight>;
