import type {PrintStyle} from './style.ts';
import {glyphs} from './style.ts';

/** US dollars as `$3.10`; a cost too small to show is not shown as nothing, and one that is not known, or of nothing, is not shown as free. */
export const money = (usd: number | null | undefined, style: PrintStyle): string => {
	if (!usd || usd < 0) return glyphs(style).unknown;
	return usd < 0.01 ? '<$0.01' : `$${usd.toFixed(2)}`;
};
