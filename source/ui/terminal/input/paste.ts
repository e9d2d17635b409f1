const endMark = /\u001B\[201~|\u009B201~/;
/** All of the end mark but its last character. */
const longestMark = 5;
const longest = 1024 * 1024;

export type Paste = {
	/** What of `text` comes behind the end of the paste; undefined: it continues. */
	readonly take: (text: string) => string | undefined;
	/** All that was pasted; the next one begins. */
	readonly end: () => string;
};

/** Gathers a pasted text in pieces cut anywhere; beyond a megabyte nothing is kept. */
export const createPaste = (): Paste => {
	let parts: string[] = [];
	let length = 0;
	/** Kept back: the end mark may have begun in it. */
	let tail = '';
	const keep = (text: string) => {
		length += text.length;
		if (length <= longest) parts.push(text);
	};
	return {
		take(text) {
			const open = tail + text;
			const end = endMark.exec(open);
			keep(end ? open.slice(0, end.index) : open.slice(0, -longestMark));
			tail = end ? '' : open.slice(-longestMark);
			return end ? open.slice(end.index + end[0].length) : undefined;
		},
		end() {
			keep(tail);
			const whole = parts.join('');
			parts = [];
			length = 0;
			tail = '';
			return whole;
		},
	};
};
