/** The title that was there is kept by the terminal, and given back. */
const keep = '\u001B[22;2t';
const back = '\u001B[23;2t';

/** The title of the terminal's tab or window (OSC 2). */
export const createTitle = (write: (bytes: string) => void) => {
	let isKept = false;
	const set = (title: string): void => {
		write(`${isKept ? '' : keep}\u001B]2;${title}\u0007`);
		isKept = true;
	};
	const giveBack = (): void => {
		if (isKept) write(back);
	};
	return {set, giveBack};
};
