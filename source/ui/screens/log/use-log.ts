import {useCallback, useEffect, useRef, useState} from 'react';
import type {Lex} from '../../../conversation/lay-out.ts';
import {loadLexer} from '../../../conversation/load-lexer.ts';
import type {Engine} from '../../../engine/types.ts';
import {errorText} from '../../../error.ts';
import {type LogWindow, maxHeld, takePage} from './log-window.ts';

/** Read again whenever something comes; more than that at once starts the log anew. */
const freshEntries = 60;

export type Log = {
	/** Undefined: nothing was read yet, or there is nothing to read. */
	readonly window?: LogWindow;
	readonly lex?: Lex;
	readonly isLoaded: boolean;
	readonly fault?: string;
	/** There is more before the first entry held, and room for it. */
	readonly hasEarlier: boolean;
	readonly loadEarlier: () => void;
};

type Held = {
	readonly of: string;
	readonly window?: LogWindow;
	readonly lex?: Lex;
	readonly isLoaded: boolean;
	/** An earlier page was asked for and nothing came. */
	readonly isAtStart?: boolean;
	readonly fault?: string;
};

/** The log of one session, read again whenever `version` changes; `attempt` absent: the newest session. */
export const useLog = (engine: Engine, streamId: string, attempt: number | undefined, version: string): Log => {
	const of = `${streamId} ${attempt ?? ''}`;
	const [state, setState] = useState<Held>({of, isLoaded: false});
	const current = useRef(of);
	current.current = of;
	const busy = useRef<string | undefined>(undefined);
	const isAgain = useRef(false);
	/** Of which log the last page is held: then only what came since is asked for. */
	const heldBy = useRef('');

	const load = useCallback(
		async (before?: number): Promise<void> => {
			if (busy.current === of) {
				isAgain.current ||= before === undefined;
				return;
			}
			busy.current = of;
			isAgain.current = false;
			const update = (change: (held: Held) => Held) =>
				current.current === of && setState(held => change(held.of === of ? held : {of, isLoaded: false}));
			try {
				const isMore = before === undefined && heldBy.current === of;
				const options = {
					...(isMore && {limit: freshEntries}),
					...(attempt !== undefined && {attempt}),
					...(before !== undefined && {before}),
				};
				heldBy.current = of;
				const [page, lex] = await Promise.all([engine.log(streamId, options), loadLexer()]);
				update(held => ({
					of,
					lex,
					isLoaded: true,
					isAtStart: before !== undefined && !page?.entries.length,
					...(page ? {window: takePage(held.window, page, before)} : held.window && {window: held.window}),
				}));
			} catch (error) {
				update(held => ({...held, isLoaded: true, fault: errorText(error)}));
			}
			if (busy.current !== of) return;
			busy.current = undefined;
			if (isAgain.current && current.current === of) void load();
		},
		[engine, streamId, attempt, of],
	);

	// biome-ignore lint/correctness/useExhaustiveDependencies: the version is what says that there is more to read
	useEffect(() => void load(), [load, version]);
	useEffect(
		() => () => {
			current.current = '';
		},
		[],
	);

	const held: Held = state.of === of ? state : {of, isLoaded: false};
	const first = held.window?.first ?? 0;
	const isFull = (held.window?.entries.length ?? 0) >= maxHeld;
	const hasEarlier = first > 0 && !isFull && !held.isAtStart && held.fault === undefined;
	return {...held, hasEarlier, loadEarlier: () => hasEarlier && void load(first)};
};
