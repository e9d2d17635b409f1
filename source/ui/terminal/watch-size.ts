/** After the last of many changes of size; a picture in between is drawn by Ink anyway. */
const settleMs = 50;

/**
 * Asks for a whole new picture once the terminal has changed its size: it moves and drops lines of its own meanwhile, even
 * when it ends at the size it had.
 */
export const watchSize = (redraw: () => void): {readonly close: () => void} => {
	let timer: NodeJS.Timeout | undefined;
	const onChange = () => {
		clearTimeout(timer);
		timer = setTimeout(redraw, settleMs);
	};
	process.on('SIGWINCH', onChange);
	return {
		close() {
			clearTimeout(timer);
			process.off('SIGWINCH', onChange);
		},
	};
};
