import hljs from './hljs.js';
import {languageOf} from './language.ts';
import {type CodePart, partsOfHtml} from './parts.ts';

/** More than this, or a line of a file that was minified, is shown without colours. */
const longestCode = 100_000;
const longestLine = 1000;

/** What lines that follow one another in a file are made of, by line; undefined: a language that is not known, or too much of it. */
export const codeParts = (path: string, lines: readonly string[]): readonly (readonly CodePart[])[] | undefined => {
	const language = languageOf(path);
	const code = lines.join('\n');
	if (language === undefined || code.length > longestCode || lines.some(({length}) => length > longestLine))
		return undefined;
	try {
		return partsOfHtml(hljs.highlight(code, {language, ignoreIllegals: true}).value);
	} catch {
		return undefined;
	}
};
