import {createContext} from 'react';

/** What the room around a screen says to it. */
export type ScreenContextValue = {
	/** False while a dialog stands over the screen: the keys are meant for that. */
	readonly hasKeys: boolean;
	/** One sentence (painted) that every screen shows at its foot. */
	readonly notice: string | undefined;
};

export const ScreenContext = createContext<ScreenContextValue>({hasKeys: true, notice: undefined});
