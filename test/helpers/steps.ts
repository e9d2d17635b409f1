/** How many characters all patterns together go over while `work` is done: its cost in steps, whatever machine it runs on. */
export const charactersMatched = async (work: () => unknown): Promise<number> => {
	const {exec} = RegExp.prototype;
	let count = 0;
	RegExp.prototype.exec = function (text) {
		const from = this.global || this.sticky ? this.lastIndex : 0;
		const match = exec.call(this, text);
		count += match ? match.index + match[0].length - from : String(text).length - from;
		return match;
	};
	try {
		await work();
	} finally {
		RegExp.prototype.exec = exec;
	}
	return count;
};

/** A piece again and again, up to a length. */
export const filled = (piece: string, length: number): string =>
	piece.repeat(Math.ceil(length / piece.length)).slice(0, length);

/** Numbers that look random and are the same each time. */
export const createDice = (seed: number) => {
	let state = seed;
	return (below: number): number => {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		return (state >>> 8) % below;
	};
};
