import {countText, moneyText} from '../../controls/format.ts';
import type {Run, Stream} from '../../run/model/types.ts';
import {nameOf} from '../../run/select/streams.ts';
import {unicodeGlyphs} from '../../run/view/glyphs.ts';
import {sanitise} from '../../sanitise.ts';

/** The signs of the terminal; its moon is in few fonts of a phone. */
export const glyphs = {...unicodeGlyphs, parked: '☾'};

export const counted = (count: number, word: string): string => `${countText(count)} ${word}${count === 1 ? '' : 's'}`;

/** `Stream-B` beside other streams is `B`. */
export const shortId = (id: string): string => sanitise(id, {maxLength: 64}).replace(/^Stream-/i, '');

/** Empty when it is the same as the id. */
export const ownName = (run: Run, id: string): string => {
	const name = sanitise(nameOf(run, id), {maxLength: 80});
	return name.toLowerCase() === id.toLowerCase() ? '' : name;
};

export const titled = (run: Run, id: string): string => [id, ownName(run, id)].filter(Boolean).join(' ');

export const workText = ({work}: Stream): string =>
	work && (work.files > 0 || work.dirty > 0)
		? `${counted(work.files, 'file')}  +${countText(work.added)} −${countText(work.removed)}`
		: '';

/** What is not known is not free. */
export const costText = (usd: number | undefined): string =>
	usd === undefined ? `cost ${unicodeGlyphs.unknown}` : moneyText(usd, '');

export const upperFirst = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
