import type {Token} from './lexer.ts';
import {type Line, type Span, type SpanStyle, span} from './spans.ts';

const inside = (token: Token, style: SpanStyle): readonly Span[] =>
	'tokens' in token && token.tokens ? token.tokens.flatMap(one => spansOf(one, style)) : [span(token.raw, style)];

const linkSpans = (token: Token & {readonly href: string}, style: SpanStyle): readonly Span[] => {
	const text = inside(token, style);
	const shown = text.map(one => one.text).join('');
	const isSame = token.href === shown || token.href === `mailto:${shown}` || token.href === `http://${shown}`;
	return isSame ? text : [...text, span(` (${token.href})`, 'dim')];
};

/** What stands inside a paragraph; marks are taken off, words stay. */
export const spansOf = (token: Token, style: SpanStyle): readonly Span[] => {
	switch (token.type) {
		case 'strong':
			return inside(token, 'bold');
		case 'em':
			return inside(token, style === 'plain' ? 'italic' : style);
		case 'codespan':
			return [span(token.text, 'code')];
		case 'del':
			return [span('~~', 'dim'), ...inside(token, style), span('~~', 'dim')];
		case 'link':
			return linkSpans(token as Token & {readonly href: string}, style);
		case 'image':
			return [span(token.text || 'image', style), span(` (${token.href})`, 'dim')];
		case 'br':
			return [span('\n', style)];
		case 'escape':
			return [span(token.text, style)];
		case 'checkbox':
			return [span(token.checked ? '[x] ' : '[ ] ', style)];
		case 'text':
			return inside(token, style);
		default:
			return [span(token.raw, style)];
	}
};

/** Spans as lines: a line break of the text is one here. */
export const linesOf = (spans: readonly Span[]): readonly Line[] => {
	const lines: Span[][] = [[]];
	for (const {text, style} of spans) {
		const [first = '', ...rest] = text.split('\n');
		if (first !== '') lines.at(-1)!.push({text: first, style});
		for (const part of rest) lines.push(part === '' ? [] : [{text: part, style}]);
	}
	return lines;
};
