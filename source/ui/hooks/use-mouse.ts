import {useEffect, useRef} from 'react';
import {type Action, actionFor} from '../../controls/actions.ts';
import type {Run} from '../../run/model/types.ts';
import type {Arranged} from '../grid/arrange.ts';
import {targetAt} from '../mouse/target.ts';
import {wheeled} from '../mouse/wheel.ts';
import {useKeyboard} from '../terminal/input/keyboard.ts';
import type {MouseEvent} from '../terminal/input/mouse.ts';
import {focusIn, focusOn, moved, type ViewState} from '../view-state.ts';
import {isGridSeen} from './use-grid-keys.ts';
import type {ViewStateControl} from './use-view-state.ts';

export type MouseContext = {
	readonly run: Run;
	readonly viewState: ViewStateControl;
	readonly perform: (deed: Action) => void;
	readonly arrange: (viewState: ViewState) => Arranged;
	/** Of the grid's log as it is drawn. */
	readonly log: {readonly height: number; readonly total: number};
	readonly onKey: () => void;
};

const wheel = (
	{viewState, log}: MouseContext,
	{streams, layout}: Arranged,
	isLog: boolean,
	direction: 'up' | 'down',
): void => {
	if (isLog) viewState.change(now => wheeled(now, direction, log.height, log.total));
	else viewState.change(now => moved(now, streams, direction, layout.grid.columns));
};

/** A click focuses what it meets; one on the stream in focus opens its log. */
const click = (context: MouseContext, arranged: Arranged, {x, y}: MouseEvent): void => {
	const {viewState, perform, run} = context;
	const focusedId = focusIn(arranged.streams, viewState.read().focusedId);
	const target = targetAt(arranged, focusedId, {x, y});
	const actionOf = (action: 'log' | 'alerts') => actionFor(action, {run, focusedId});
	if (target?.is === 'stream' && target.streamId !== focusedId) viewState.change(now => focusOn(now, target.streamId));
	else if (target?.is === 'stream') perform(actionOf('log') ?? {is: 'refuse', why: 'no stream is in focus'});
	else if (target?.is === 'alerts') perform(actionOf('alerts') ?? {is: 'refuse', why: 'there is no run yet'});
	else if (target?.is === 'group') viewState.change(now => ({...now, folded: new Set()}));
};

/** False: it is not for the grid; then the wheel is the arrow keys. */
const heard = (context: MouseContext, event: MouseEvent): boolean => {
	context.onKey();
	if (!isGridSeen(context.viewState.read())) return false;
	const arranged = context.arrange(context.viewState.read());
	const focusedId = focusIn(arranged.streams, context.viewState.read().focusedId);
	if (event.is === 'click') click(context, arranged, event);
	else {
		const isLog = targetAt(arranged, focusedId, event)?.is === 'log';
		wheel(context, arranged, isLog, event.is === 'wheelUp' ? 'up' : 'down');
	}
	return true;
};

/** What the mouse does in the grid. */
export const useMouse = (context: MouseContext): void => {
	const {listenToMouse} = useKeyboard();
	const latest = useRef(context);
	latest.current = context;
	useEffect(() => listenToMouse(event => heard(latest.current, event)), [listenToMouse]);
};
