import {useEffect, useMemo, useRef, useState} from 'react';
import type {Engine} from '../../engine/types.ts';
import type {Toast} from '../components/footer.ts';

/** An answer that comes at once is not worth a word; one that does not come is told with its seconds. */
const wait = {word: 300, late: 2000, tick: 1000};

const said = (ms: number): Toast =>
	ms < wait.late
		? {text: 'sending…', tone: 'info'}
		: {text: `the engine has not answered for ${Math.floor(ms / 1000)}s; what was sent is not lost`, tone: 'bad'};

/** The engine, and what to say while a command waits for its answer. */
export const useSending = (engine: Engine): readonly [Engine, Toast | undefined] => {
	const pending = useRef(new Map<object, number>());
	const timer = useRef<NodeJS.Timeout | undefined>(undefined);
	const [toast, setToast] = useState<Toast | undefined>(undefined);
	useEffect(() => () => clearTimeout(timer.current), []);
	const counted = useMemo((): Engine => {
		const look = () => {
			clearTimeout(timer.current);
			const oldest = Math.min(...pending.current.values());
			if (!Number.isFinite(oldest)) return setToast(undefined);
			const ms = performance.now() - oldest;
			if (ms >= wait.word) setToast(said(ms));
			timer.current = setTimeout(look, ms < wait.word ? wait.word - ms : wait.tick);
		};
		return {
			...engine,
			async send(...sent) {
				const one = {};
				pending.current.set(one, performance.now());
				look();
				try {
					return await engine.send(...sent);
				} finally {
					pending.current.delete(one);
					look();
				}
			},
		};
	}, [engine]);
	return [counted, toast];
};
