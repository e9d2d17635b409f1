/** A press of the left button, or a notch of the wheel; `x` and `y` are cells from 0. */
export type MouseEvent = {readonly is: 'click' | 'wheelUp' | 'wheelDown'; readonly x: number; readonly y: number};

const kinds: Readonly<Record<number, MouseEvent['is']>> = {0: 'click', 64: 'wheelUp', 65: 'wheelDown'};

/** A report in SGR form without its introducer; releases, other buttons and those with a modifier are none. */
export const mouseOf = (parameters: string, final: string): MouseEvent | undefined => {
	const match = final === 'M' ? /^<(\d{1,3});(\d{1,4});(\d{1,4})$/.exec(parameters) : null;
	const is = match ? kinds[Number(match[1])] : undefined;
	const [x, y] = [Number(match?.[2]) - 1, Number(match?.[3]) - 1];
	return is !== undefined && x >= 0 && y >= 0 ? {is, x, y} : undefined;
};

/** Presses, releases and the wheel in SGR form; never motion, so that an idle hand sends nothing. */
export const mouseModes = {on: '\u001B[?1000h\u001B[?1006h', off: '\u001B[?1006l\u001B[?1000l'};
