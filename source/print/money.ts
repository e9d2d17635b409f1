import type {Look} from './look.ts';
import {glyphs} from './look.ts';

/** US dollars as `$3.10`; a cost too small to show is not shown as nothing, and one that is not known, or of nothing, is not shown as free. */
export const money = (usd: number | null | undefined, look: Look): string => {
	if (!usd || usd < 0) return glyphs(look).unknown;
	return usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
};
