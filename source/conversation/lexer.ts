import {Lexer, type Token} from 'marked';

export type {Token};

/** Longer texts, and texts of little but marks, keep the parser busy: they are shown as they are. */
const longestText = 20_000;
const mostMarks = 1200;
const mostMarksTogether = 400;
const deepest = 10;

const marks = /[_*`[\]<>!\\~|#&]|^[ \t]*[-+=\d]/gm;
const nested = /^(?:[ \t]*(?:[>*+-]|\d{1,9}[.)]))+/gm;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

const isTooMuch = (text: string): boolean =>
	text.length > longestText ||
	count(text, marks) > mostMarks ||
	text.split(/\n[ \t]*\n/).some(part => count(part, marks) > mostMarksTogether) ||
	(text.match(nested) ?? []).some(start => start.replace(/[\d\s]/g, '').length > deepest) ||
	/^[ \t]{60}/m.test(text);

/** The Markdown of a text; undefined: too much of it, or what no parser takes. */
export const lexMarkdown = (text: string): readonly Token[] | undefined => {
	if (isTooMuch(text)) return undefined;
	try {
		return new Lexer({gfm: true}).lex(text);
	} catch {
		return undefined;
	}
};
