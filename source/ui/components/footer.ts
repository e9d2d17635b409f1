import {type KeyBinding, type KeyContext, refusalOf} from '../../controls/binding.ts';
import {keymap} from '../../controls/keymap.ts';
import {clip, spread, widthOf} from '../text.ts';
import type {Theme} from '../theme.ts';
import type {NotifyTone} from '../types.ts';

export type Toast = {readonly text: string; readonly tone: NotifyTone};

export type FooterProps = {
	readonly context: KeyContext;
	readonly toast: Toast | undefined;
	/** Text at the right, such as `2 of 6 streams`. */
	readonly aside: string;
	readonly isFollowing: boolean;
	readonly width: number;
};

/** Cells for the keys that matter most in this moment, help and the way out among them. */
const leastKeys = 36;

/** Such a toast would take the keys their place: it stands over them where it can. */
export const isLongToast = (toast: Toast | undefined, width: number): toast is Toast =>
	toast !== undefined && widthOf(toast.text) > width - leastKeys;

/** The answer to the last command, and the keys that do something now. */
export const footer = (theme: Theme, {context, toast, aside, isFollowing, width}: FooterProps): string => {
	const right = width < 60 ? '' : `${theme.dim(aside)} `;
	const said = toast && toastPaint(theme, toast.tone)(toast.text);
	if (said !== undefined && isLongToast(toast, width)) return spread(theme, ` ${said}`, right, width, 2);
	const end = said === undefined ? right : `${said} `;
	const available = width - widthOf(end) - 3;
	return spread(theme, ` ${keysText(theme, context, isFollowing, available)}`, end, width, 2);
};

export const toastPaint = (theme: Theme, tone: NotifyTone) =>
	tone === 'good' ? theme.good : tone === 'bad' ? theme.bad : theme.plain;

const keysText = (theme: Theme, context: KeyContext, isFollowing: boolean, available: number): string => {
	const able = keymap()
		.filter(binding => binding.footer !== undefined && refusalOf(binding, context) === undefined)
		.filter(binding => !(binding.action === 'follow' && isFollowing))
		.sort((a, b) => a.footer! - b.footer!);
	const always = able.filter(isAlways);
	const move = `${theme.key(theme.glyphs.arrows)} ${theme.dim('move')}`;
	const text = (list: readonly KeyBinding[]) => list.map(one => `${theme.key(one.show)} ${theme.dim(one.label)}`);
	const join = (list: readonly string[]) => list.join('  ');
	const fits = (list: readonly KeyBinding[], lead: readonly string[]) =>
		widthOf(join([...lead, ...text([...list, ...always])])) <= available;
	const lead = available >= 70 ? [move] : [];
	const kept: KeyBinding[] = [];
	for (const one of able.filter(binding => !isAlways(binding))) if (fits([...kept, one], lead)) kept.push(one);
	return clip(theme, join([...lead, ...text([...kept, ...always])]), available);
};

/** Help and the way out are never dropped. */
const isAlways = (binding: KeyBinding): boolean => binding.action === 'help' || binding.action === 'detach';
