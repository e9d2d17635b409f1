import {useEffect, useState, useSyncExternalStore} from 'react';
import {sanitise} from '../../sanitise.ts';
import type {Toast} from '../components/footer.ts';
import type {Link, LinkState} from '../types.ts';
import type {Notify} from './use-toast.ts';

/** A line that is back at once is not worth a word. */
const worthAWordMs = 300;

const connected: LinkState = {is: 'connected'};
const alwaysConnected: Link = {get: () => connected, subscribe: () => () => {}};

const said = (link: LinkState): string => {
	if (link.is === 'connected') return '';
	if (link.is === 'lost') return `disconnected (${link.reason ?? 'the engine is gone'}); the display is stale`;
	const reason = link.reason === undefined ? '' : `: ${link.reason.split('\n')[0]}`;
	return `the engine is gone${reason}; starting it again, the agents keep running`;
};

/** Says in the footer that the engine is gone, for as long as it is, and once that it is back. */
export const useLink = (link: Link = alwaysConnected, notify: Notify): Toast | undefined => {
	const state = useSyncExternalStore(link.subscribe, link.get);
	const [isShown, setShown] = useState(false);
	const isAway = state.is !== 'connected';
	useEffect(() => {
		if (!isAway) return;
		const timer = setTimeout(() => setShown(true), worthAWordMs);
		return () => clearTimeout(timer);
	}, [isAway]);
	useEffect(() => {
		if (isAway || !isShown) return;
		setShown(false);
		notify('the engine is back; the agents continued meanwhile', 'good');
	}, [isAway, isShown, notify]);
	return isAway && isShown ? {text: sanitise(said(state), {maxLength: 400}), tone: 'bad'} : undefined;
};
