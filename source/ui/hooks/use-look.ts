import {useCallback, useRef, useState} from 'react';
import type {Look} from '../look.ts';

export type LookControl = {
	/** As it is now, changes of this very key press included; `look` is as it was drawn. */
	readonly read: () => Look;
	readonly change: (how: (look: Look) => Look) => void;
};

/** What the user looks at. Keys typed faster than pictures are drawn each see what the one before has changed. */
export const useLook = (first: () => Look): readonly [Look, LookControl] => {
	const [look, setLook] = useState(first);
	const latest = useRef(look);
	const read = useCallback(() => latest.current, []);
	const change = useCallback((how: (look: Look) => Look) => {
		latest.current = how(latest.current);
		setLook(latest.current);
	}, []);
	return [look, {read, change}];
};
