import {createContext} from 'preact';
import {useContext} from 'preact/hooks';
import type {Action} from '../../controls/actions.ts';
import type {ActionName} from '../../controls/binding.ts';
import {filteredStreams, firstFocus} from '../../controls/filter.ts';
import {applyChange, type Change, isGap} from '../../run/apply-change.ts';
import type {Command} from '../../run/model/command.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import type {Requests} from '../link/requests.ts';
import {upperFirst} from '../view/words.ts';
import {act, perform} from './act.ts';
import {firstState, type PageState, type TabName} from './state.ts';
import {createStore, type Store} from './store.ts';

/** What is seen, and everything that can be done about it. */
export type Page = Store<PageState> & {
	readonly requests: Requests;
	/** The engine's clock. */
	readonly now: () => number;
	/** One sentence at the foot of the page for some seconds. */
	readonly tell: (text: string, isBad?: boolean) => void;
	readonly send: (command: Command) => Promise<void>;
	readonly act: (action: Action | undefined) => void;
	/** What a key or a button does; about the stream in focus, if no other is named. */
	readonly perform: (name: ActionName, streamId?: string | null) => void;
	/** The stream in focus has the page for itself. */
	readonly open: (tab?: TabName) => void;
	readonly close: () => void;
	readonly focus: (streamId: string, isOpened?: boolean) => void;
	readonly showTab: (tab: TabName) => void;
	readonly closeDialog: () => void;
	/** Those the filter lets through, in the plan's order. */
	readonly streams: () => readonly Stream[];
	readonly hear: (change: Change) => boolean;
};

const shownMs = 6000;
const wide = matchMedia('(min-width: 60rem)');

export const createPage = (requests: Requests): Page => {
	const store = createStore(firstState);
	const {get, set} = store;
	let timer: ReturnType<typeof setTimeout> | undefined;
	const tell = (text: string, isBad = false) => {
		clearTimeout(timer);
		// A stream's id stays as it is written.
		const [, first = ''] = /^([\w.-]+)/.exec(text) ?? [];
		const isId = Object.hasOwn(get().run?.streams ?? {}, first);
		set({toast: {text: isId ? text : upperFirst(text), isBad}});
		timer = setTimeout(() => set({toast: undefined}), shownMs);
	};
	const send = async (command: Command) => {
		try {
			const answer = await requests.send(command);
			tell([answer.message, !answer.ok && answer.cure].filter(Boolean).join(': '), !answer.ok);
		} catch (error) {
			tell(error instanceof Error ? error.message : String(error), true);
		}
	};
	const open = (tab: TabName = get().tab) => {
		if (get().focusedId === undefined) return;
		// The browser's back leads back here.
		if (!get().isOpen) history.pushState(null, '');
		set({isOpen: true, tab});
	};
	window.addEventListener('popstate', () => set({isOpen: false}));
	const streams = () => {
		const {run, filter} = get();
		return run ? filteredStreams(run, filter) : [];
	};
	const page: Page = {
		...store,
		requests,
		tell,
		send,
		open,
		streams,
		now: () => Date.now() + get().clockAhead,
		act: action => act(page, action),
		perform: (name, streamId) => perform(page, name, streamId),
		close: () => {
			if (get().isOpen) history.back();
		},
		focus: (streamId, isOpened = false) => {
			if (get().focusedId !== streamId) set({focusedId: streamId});
			// Where there is no room beside the grid, a tile that is touched opens.
			if (isOpened && !wide.matches) open();
		},
		showTab: tab => {
			set({tab});
			if (!wide.matches) open(tab);
		},
		closeDialog: () => set({dialog: undefined}),
		hear: change => {
			const {run: before, focusedId} = get();
			if (isGap(before, change)) return false;
			const run = applyChange(before, change);
			set({run, isLoaded: true, heardAt: Date.now(), focusedId: focusAfter(run, focusedId)});
			return true;
		},
	};
	return page;
};

const focusAfter = (run: Run | null, focusedId: string | undefined): string | undefined => {
	if (run === null) return undefined;
	return focusedId !== undefined && Object.hasOwn(run.streams, focusedId) ? focusedId : firstFocus(run);
};

export const PageContext = createContext<Page | null>(null);

export const usePage = (): Page => {
	const page = useContext(PageContext);
	if (!page) throw new Error('there is no page');
	return page;
};
