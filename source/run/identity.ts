/** Pure stand-ins for randomness: the run's id is random, everything else follows from it. */

const hash = (text: string, seed: number): number => {
	let value = seed ^ 0x811c9dc5;
	for (let index = 0; index < text.length; index++) {
		value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
		value ^= value >>> 13;
	}
	value = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
	value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35);
	return (value ^ (value >>> 16)) >>> 0;
};

/** A UUID (version 8 of RFC 9562: made by our own rule) that is the same for the same parts. */
export const uuidFrom = (...parts: readonly (string | number)[]): string => {
	const text = parts.join('\u0000');
	const hex = [1, 2, 3, 4]
		.map(seed =>
			hash(text, seed * 0x9e3779b9)
				.toString(16)
				.padStart(8, '0'),
		)
		.join('');
	const variant = ((Number.parseInt(hex[16] ?? '0', 16) & 0x3) | 0x8).toString(16);
	return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

/** A number in [0, 1) for jitter. */
export const fractionFrom = (...parts: readonly (string | number)[]): number =>
	hash(parts.join('\u0000'), 7) / 4_294_967_296;
