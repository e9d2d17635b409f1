import {useEffect, useState} from 'react';
import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';
import type {NotifyTone} from '../../types.ts';

const shownForMs = 5000;

export type Say = (text: string, tone?: NotifyTone) => void;

/** One sentence in the place of a screen's keys for some seconds: the footer of the grid is not in view. */
export const useSaid = (theme: Theme): readonly [string | undefined, Say] => {
	const [said, setSaid] = useState<{readonly text: string; readonly tone: NotifyTone}>();
	useEffect(() => {
		if (!said) return;
		const timer = setTimeout(() => setSaid(undefined), shownForMs);
		return () => clearTimeout(timer);
	}, [said]);
	const paints = {good: theme.good, bad: theme.bad, info: theme.plain};
	const say: Say = (text, tone = 'info') => setSaid({text: sanitise(text, {maxLength: 400}), tone});
	return [said && paints[said.tone](said.text), say];
};
