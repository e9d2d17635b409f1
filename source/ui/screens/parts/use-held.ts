import {useCallback, useRef, useState} from 'react';

export type Held<Value> = {
	/** As it is drawn. */
	readonly drawn: Value;
	/** As it is now, changes of this very key press included. */
	readonly read: () => Value;
	readonly write: (value: Value) => void;
};

/** State for keys: those typed faster than pictures are drawn each see what the one before has changed. */
export const useHeld = <Value>(first: Value): Held<Value> => {
	const [drawn, setDrawn] = useState(first);
	const latest = useRef(drawn);
	const read = useCallback(() => latest.current, []);
	const write = useCallback((value: Value) => {
		latest.current = value;
		setDrawn(value);
	}, []);
	return {drawn, read, write};
};
