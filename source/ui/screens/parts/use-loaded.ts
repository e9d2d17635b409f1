import {useEffect, useState} from 'react';
import {errorText} from '../../../error.ts';

export type Loaded<Value> = {readonly isLoaded: boolean; readonly value?: Value; readonly fault?: string};

/** Loads once and again whenever `version` changes; what was loaded stays until the new is there. */
export const useLoaded = <Value>(load: () => Promise<Value>, version: string): Loaded<Value> => {
	const [state, setState] = useState<Loaded<Value>>({isLoaded: false});
	// biome-ignore lint/correctness/useExhaustiveDependencies: the version says when to load; `load` is new each time
	useEffect(() => {
		let isCurrent = true;
		load().then(
			value => isCurrent && setState({isLoaded: true, value}),
			error => isCurrent && setState(held => ({...held, isLoaded: true, fault: errorText(error)})),
		);
		return () => {
			isCurrent = false;
		};
	}, [version]);
	return state;
};
