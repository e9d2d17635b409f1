import {useCallback, useEffect, useState} from 'react';
import {sanitise} from '../../sanitise.ts';
import type {Toast} from '../components/footer.ts';
import type {NotifyTone} from '../types.ts';

const shownFor = {good: 5000, info: 5000, bad: 9000};

export type Notify = (text: string, tone?: NotifyTone) => void;

/** One sentence for some seconds; the next one takes its place. The last function takes back what is read, unless it is a failure. */
export const useToast = (greeting: string | undefined): readonly [Toast | undefined, Notify, () => void] => {
	const [toast, setToast] = useState<Toast | undefined>(() => recapToast(greeting));
	useEffect(() => {
		if (!toast) return;
		const timer = setTimeout(() => setToast(undefined), shownFor[toast.tone]);
		return () => clearTimeout(timer);
	}, [toast]);
	const notify = useCallback<Notify>((text, tone = 'info') => {
		setToast({text: sanitise(text.trim(), {maxLength: 400}), tone});
	}, []);
	// What was said meanwhile is another one, and stays.
	const takeBack = () => setToast(latest => (latest === toast && latest?.tone !== 'bad' ? undefined : latest));
	return [toast, notify, takeBack];
};

const recapToast = (greeting: string | undefined): Toast | undefined =>
	greeting === undefined || greeting === '' ? undefined : {text: sanitise(greeting, {maxLength: 400}), tone: 'info'};
