const stray = '\uFFFD';

/** How many bytes follow a first byte of UTF-8; undefined: it begins no character. */
const followers = (byte: number): number | undefined => {
	if (byte >= 0xc2 && byte <= 0xdf) return 1;
	if (byte >= 0xe0 && byte <= 0xef) return 2;
	return byte >= 0xf0 && byte <= 0xf4 ? 3 : undefined;
};

const least = [0x80, 0x800, 0x10000];

const character = (bytes: readonly number[]): string => {
	const [first = 0, ...rest] = bytes;
	const code = rest.reduce((value, byte) => value * 64 + (byte & 0x3f), first & (0x3f >> rest.length));
	const isWrong = code < least[rest.length - 1]! || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff);
	return isWrong ? stray : String.fromCodePoint(code);
};

/**
 * UTF-8 in pieces cut at any byte. A byte of 0x80 to 0x9F that is not part of a character is the 8-bit control of that
 * number; any other stray byte becomes U+FFFD.
 */
export const createDecoder = (): ((bytes: Uint8Array) => string) => {
	let begun: number[] = [];
	let missing = 0;
	return bytes => {
		let text = '';
		for (const byte of bytes) {
			if (missing > 0 && byte >= 0x80 && byte <= 0xbf) {
				begun.push(byte);
				missing--;
				if (missing > 0) continue;
				text += character(begun);
				begun = [];
				continue;
			}
			if (missing > 0) text += stray;
			begun = [];
			missing = 0;
			const count = followers(byte);
			if (byte < 0xa0) text += String.fromCharCode(byte);
			else if (count === undefined) text += stray;
			else {
				begun = [byte];
				missing = count;
			}
		}
		return text;
	};
};
