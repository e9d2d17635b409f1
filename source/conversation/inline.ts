import type {Token} from './lexer.ts';
import {type Line, type Look, type Span, span} from './spans.ts';

const inside = (token: Token, look: Look): readonly Span[] =>
	'tokens' in token && token.tokens ? token.tokens.flatMap(one => spansOf(one, look)) : [span(token.raw, look)];

const linkSpans = (token: Token & {readonly href: string}, look: Look): readonly Span[] => {
	const text = inside(token, look);
	const shown = text.map(one => one.text).join('');
	const isSame = token.href === shown || token.href === `mailto:${shown}` || token.href === `http://${shown}`;
	return isSame ? text : [...text, span(` (${token.href})`, 'dim')];
};

/** What stands inside a paragraph; marks are taken off, words stay. */
export const spansOf = (token: Token, look: Look): readonly Span[] => {
	switch (token.type) {
		case 'strong':
			return inside(token, 'bold');
		case 'em':
			return inside(token, look === 'plain' ? 'italic' : look);
		case 'codespan':
			return [span(token.text, 'code')];
		case 'del':
			return [span('~~', 'dim'), ...inside(token, look), span('~~', 'dim')];
		case 'link':
			return linkSpans(token as Token & {readonly href: string}, look);
		case 'image':
			return [span(token.text || 'image', look), span(` (${token.href})`, 'dim')];
		case 'br':
			return [span('\n', look)];
		case 'escape':
			return [span(token.text, look)];
		case 'checkbox':
			return [span(token.checked ? '[x] ' : '[ ] ', look)];
		case 'text':
			return inside(token, look);
		default:
			return [span(token.raw, look)];
	}
};

/** Spans as lines: a line break of the text is one here. */
export const linesOf = (spans: readonly Span[]): readonly Line[] => {
	const lines: Span[][] = [[]];
	for (const {text, look} of spans) {
		const [first = '', ...rest] = text.split('\n');
		if (first !== '') lines.at(-1)!.push({text: first, look});
		for (const part of rest) lines.push(part === '' ? [] : [{text: part, look}]);
	}
	return lines;
};
