import {useCallback, useRef, useState} from 'react';
import type {ViewState} from '../view-state.ts';

export type ViewStateControl = {
	/** As it is now, changes of this very key press included; `look` is as it was drawn. */
	readonly read: () => ViewState;
	readonly change: (how: (viewState: ViewState) => ViewState) => void;
};

/** What the user looks at. Keys typed faster than pictures are drawn each see what the one before has changed. */
export const useViewState = (first: () => ViewState): readonly [ViewState, ViewStateControl] => {
	const [viewState, setViewState] = useState(first);
	const latest = useRef(viewState);
	const read = useCallback(() => latest.current, []);
	const change = useCallback((how: (viewState: ViewState) => ViewState) => {
		latest.current = how(latest.current);
		setViewState(latest.current);
	}, []);
	return [viewState, {read, change}];
};
