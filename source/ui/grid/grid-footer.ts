import type {KeyContext} from '../../controls/binding.ts';
import type {Stream} from '../../run/model/types.ts';
import {streamsInOrder} from '../../run/select/streams.ts';
import {footer, isLongToast, type Toast, toastPaint} from '../components/footer.ts';
import {clip, spread, widthOf} from '../text.ts';
import type {Theme} from '../theme.ts';
import type {View} from '../view.ts';
import type {ViewState} from '../view-state.ts';
import type {GridPicture} from './grid.ts';
import type {Layout} from './layout.ts';

export type GridFooterProps = {
	readonly viewState: ViewState;
	readonly context: KeyContext;
	readonly toast: Toast | undefined;
	readonly picture: GridPicture;
	readonly streams: readonly Stream[];
	readonly width: number;
};

/**
 * What was said, painted, where it stands in the alerts' last line: the keys keep theirs, and a dialog has no other. Undefined:
 * the footer has room for it.
 */
export const aboveFooter = (
	theme: Theme,
	layout: Layout,
	toast: Toast | undefined,
	isAsking: boolean,
): string | undefined => {
	if (toast === undefined || layout.alertsHeight === 0) return undefined;
	if (isAsking) return toastPaint(theme, toast.tone)(clip(theme, toast.text, layout.grid.width - 2));
	if (!isLongToast(toast, layout.width)) return undefined;
	return widthOf(toast.text) < layout.grid.width ? toastPaint(theme, toast.tone)(toast.text) : undefined;
};

/** The last line: the filter while it is typed, else keys or the last answer, and which streams are seen. */
export const gridFooter = (view: View, props: GridFooterProps): string => {
	const {theme} = view;
	const {viewState, context, toast, width} = props;
	if (viewState.isFiltering) {
		const left = ` ${theme.key('/')} ${viewState.filter}${theme.focus(theme.isAscii ? '_' : '█')}`;
		const right = `${theme.key('enter')} ${theme.dim('keep')}  ${theme.key('esc')} ${theme.dim('clear')} `;
		return spread(theme, left, right, width, 2);
	}
	return footer(theme, {
		context,
		toast,
		width,
		aside: seenText(view, props),
		isFollowing: viewState.logEnd === undefined,
	});
};

const seenText = ({run, theme}: View, {viewState, picture, streams}: GridFooterProps): string => {
	const total = streamsInOrder(run).length;
	const part = picture.to - picture.from;
	const filter = viewState.filter === '' ? '' : `  /${viewState.filter}`;
	if (part < streams.length) {
		const {up, down} = theme.glyphs.more;
		const arrows = `${picture.from > 0 ? up : ' '}${picture.to < streams.length ? down : ' '}`;
		return `${picture.from + 1}${theme.isAscii ? '-' : '–'}${picture.to} of ${streams.length} ${arrows}${filter}`;
	}
	const count = part === total ? `${total}` : `${part} of ${total}`;
	return `${count} ${total === 1 ? 'stream' : 'streams'}${filter}`;
};
