const hostile = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/gu;
const short: Readonly<Record<string, string>> = {'\n': '\\n', '\t': '\\t'};

const escapeCharacter = (character: string): string =>
	short[character] ?? `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** Text that is safe on one line of a terminal: control characters, lone surrogates and bidi controls as `\u001b`. */
export const escapeText = (text: string): string => text.replace(hostile, escapeCharacter);
