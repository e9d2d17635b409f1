import {useEffect, useLayoutEffect, useReducer, useRef} from 'preact/hooks';
import {timeOfDay} from '../../controls/format.ts';
import {needsUser} from '../../run/select/needs-user.ts';
import {Dialogs} from '../dialogs/dialogs.tsx';
import {Panel} from '../panel/panel.tsx';
import {type Page, PageContext} from '../state/page.ts';
import type {PageState} from '../state/state.ts';
import {runView} from '../view/run-view.ts';
import {Alerts} from './alerts.tsx';
import {Footer} from './footer.tsx';
import {Header} from './header.tsx';
import {listenToKeys} from './keys.ts';
import {focusTile} from './moves.ts';
import {Overview} from './overview.tsx';

/** Draws anew when something changes, and each second while somebody may look. */
const useDrawn = (page: Page): void => {
	const [, draw] = useReducer<number, void>(count => count + 1, 0);
	useEffect(() => page.subscribe(() => draw()), [page]);
	useEffect(() => {
		const timer = setInterval(() => {
			if (!document.hidden && page.get().isLive) draw();
		}, 1000);
		return () => clearInterval(timer);
	}, [page]);
};

const connectionText = ({isLoaded, heardAt}: PageState): string =>
	isLoaded
		? `No connection to claude-grid web: trying again. What you see is from ${timeOfDay(heardAt)}; the agents keep running.`
		: 'Connecting …';

/** Once the stream has the page for itself the focus is on its tab; afterwards on its tile again. */
const useFocusOf = (page: Page, isOpen: boolean): void => {
	const was = useRef(false);
	useLayoutEffect(() => {
		if (isOpen && !was.current)
			document.querySelector<HTMLElement>('[role=tab][aria-selected=true]')?.focus({preventScroll: true});
		if (!isOpen && was.current) focusTile(page);
		was.current = isOpen;
	}, [page, isOpen]);
};

const titleOf = ({run}: PageState, now: number): string => {
	if (run === null) return 'claude-grid';
	const needs = needsUser(run).length;
	return `${needs > 0 ? `(${needs}) ` : ''}${runView(run, now).name} · claude-grid`;
};

/** Everything that is seen of a run. */
export const RunPage = ({page}: {readonly page: Page}) => {
	useDrawn(page);
	useEffect(() => listenToKeys(page), [page]);
	const state = page.get();
	const {run, isLive, toast} = state;
	const now = page.now();
	const shown = page.streams();
	const focused = shown.find(({id}) => id === state.focusedId) ?? shown[0];
	const isOpen = state.isOpen && focused !== undefined;
	useFocusOf(page, isOpen);
	useLayoutEffect(() => {
		if (focused && focused.id !== state.focusedId) page.set({focusedId: focused.id});
		document.title = titleOf(state, now);
		document.body.className = [isOpen && 'is-open', !isLive && 'is-away'].filter(Boolean).join(' ');
	});
	return (
		<PageContext.Provider value={page}>
			<div id="run-page">
				{run && <Header run={run} now={now} />}
				{!isLive && (
					<p id="connection" role="status">
						{connectionText(state)}
					</p>
				)}
				{run && <Alerts run={run} now={now} />}
				<main>
					<Overview focusedId={focused?.id} now={now} />
					{run && focused && <Panel run={run} stream={focused} now={now} />}
				</main>
				{run && <Footer />}
			</div>
			<Dialogs />
			{toast && (
				<output id="toast" class={toast.isBad ? 'is-bad' : 'is-good'}>
					{toast.text}
				</output>
			)}
		</PageContext.Provider>
	);
};
