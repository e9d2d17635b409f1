import {createContext, useContext, useLayoutEffect} from 'react';

/** What the user is at on a screen with a choice of its own: what is opened over it is about that. */
export type Here = {
	readonly streamId: string | undefined;
	/** What the screen comes back to, as its own `about`. */
	readonly about?: string | undefined;
};

/** What a screen is given by what is around it, and tells it. */
export type ScreenContextValue = {
	/** False while a dialog stands over the screen: the keys are meant for that. */
	readonly hasKeys: boolean;
	/** One sentence (painted) that every screen shows at its foot. */
	readonly notice: string | undefined;
	/** Undefined: the screen is about the stream in focus. */
	readonly here: {current: Here | undefined};
};

export const ScreenContext = createContext<ScreenContextValue>({
	hasKeys: true,
	notice: undefined,
	here: {current: undefined},
});

/** Tells what the user is at; undefined: nothing of its own. */
export const useHere = (now: Here | undefined): void => {
	const {here} = useContext(ScreenContext);
	const {streamId, about} = now ?? {};
	const isSomething = now !== undefined;
	useLayoutEffect(() => {
		here.current = isSomething ? {streamId, about} : undefined;
		return () => {
			here.current = undefined;
		};
	}, [here, isSomething, streamId, about]);
};
