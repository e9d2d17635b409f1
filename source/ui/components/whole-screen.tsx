import {useContext, useLayoutEffect, useRef} from 'react';
import {PictureContext} from '../terminal/picture-context.ts';
import {drawable, Lines, type LinesProps} from './lines.tsx';

const isSame = (some: readonly string[], others: readonly string[]): boolean =>
	some.length === others.length && some.every((line, row) => line === others[row]);

/** Lines that are all there is on the screen, given to the terminal's side as they are. */
export const WholeScreen = (props: LinesProps) => {
	const {theme, lines, width, height} = props;
	const show = useContext(PictureContext);
	const shown = useRef<readonly string[]>([]);
	useLayoutEffect(() => {
		if (!show) return;
		const next = lines.slice(0, height).map(line => drawable(theme, line, width));
		if (isSame(next, shown.current)) return;
		shown.current = next;
		show(next);
	});
	useLayoutEffect(() => show && (() => show(undefined)), [show]);
	return show ? null : <Lines {...props} />;
};
