import {useEffect, useState} from 'preact/hooks';
import {errorText} from '../../error.ts';

export type Loaded<Value> = {readonly value?: Value; readonly error?: string; readonly isLoading: boolean};

/** What an answer of the engine brought; it is asked again when `version` changes. The last answer stays until the next one. */
export const useLoaded = <Value>(load: () => Promise<Value>, version: string): Loaded<Value> => {
	const [loaded, setLoaded] = useState<Loaded<Value>>({isLoading: true});
	// biome-ignore lint/correctness/useExhaustiveDependencies: the version says when it is asked again
	useEffect(() => {
		let isWanted = true;
		setLoaded(before => ({...before, isLoading: true}));
		load().then(
			value => isWanted && setLoaded({value, isLoading: false}),
			error => isWanted && setLoaded({error: errorText(error), isLoading: false}),
		);
		return () => {
			isWanted = false;
		};
	}, [version]);
	return loaded;
};
