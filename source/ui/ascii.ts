import stringWidth from 'string-width';

const replacements: Readonly<Record<string, string>> = {
	'…': '~',
	'–': '-',
	'—': '-',
	'−': '-',
	'·': '.',
	'×': 'x',
	'→': '>',
	'←': '<',
	'↑': '^',
	'↓': 'v',
	'‘': "'",
	'’': "'",
	'“': '"',
	'”': '"',
	'✓': 'v',
	'✗': 'x',
	'⚠': '!',
};

const beyondAscii = /[^\u0000-\u007F]/u;
const segmenter = new Intl.Segmenter();

/** For terminals without UTF-8: the same width in ASCII; what has no likeness becomes `?`. */
export const toAscii = (text: string): string => {
	if (!beyondAscii.test(text)) return text;
	return [...segmenter.segment(text)]
		.map(({segment}) => {
			if (!beyondAscii.test(segment)) return segment;
			return replacements[segment] ?? '?'.repeat(stringWidth(segment));
		})
		.join('');
};
