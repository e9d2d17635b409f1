import type {Lex} from './lay-out.ts';

/**
 * The parser of Markdown, loaded when the first log is opened: the start of the program does not wait for it. Where an upgrade
 * has taken it away meanwhile, words are shown as they are.
 */
export const loadLexer = (): Promise<Lex> =>
	import('./lexer.ts').then(
		({lexMarkdown}) => lexMarkdown,
		() => () => undefined,
	);
