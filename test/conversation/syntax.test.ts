import {describe, expect, it} from 'vitest';
import {languageOf} from '../../source/conversation/syntax/language.ts';
import {codeParts} from '../../source/conversation/syntax/syntax.ts';

/** Each part of a line as `style:text`. */
const said = (path: string, ...lines: readonly string[]) =>
	codeParts(path, lines)?.map((parts, index) =>
		parts.map(({from, to, style}) => `${style}:${lines[index]?.slice(from, to)}`),
	);

describe('the colours of code', () => {
	it('tell keywords, strings, numbers and comments apart, over several lines too', () => {
		expect(said('src/a.ts', "const a = 'x<y&z';", '/* one', ' two */ return 12;')).toEqual([
			['keyword:const', "string:'x<y&z'"],
			['comment:/* one'],
			['comment: two */', 'keyword:return', 'number:12'],
		]);
		expect(said('deploy.yml', 'name: "x" # why')).toEqual([['string:"x"', 'comment:# why']]);
	});

	it('go by the name of the file, and are left out where it says nothing', () => {
		expect(languageOf('docker/Dockerfile')).toBe('dockerfile');
		expect(languageOf('a/.bashrc')).toBe('bash');
		expect(languageOf('src/server.test.TS')).toBe('typescript');
		expect(languageOf('data.bin')).toBeUndefined();
		expect(languageOf('constructor')).toBeUndefined();
		expect(codeParts('readme', ['const a'])).toBeUndefined();
	});

	it('are left out of what was minified, and of more than a reader looks at', () => {
		expect(codeParts('a.js', ['x'.repeat(5000)])).toBeUndefined();
		expect(
			codeParts(
				'a.js',
				Array.from({length: 3000}, () => 'const a = 1; // and so on, and so on'),
			),
		).toBeUndefined();
	});

	it('are one line for each line, whatever an agent wrote', () => {
		for (const path of ['a.ts', 'a.py', 'a.html', 'a.css', 'a.sql', 'a.php', 'a.rb', 'a.cpp'])
			for (const text of [
				'`${`'.repeat(200),
				'<'.repeat(900),
				'"\\'.repeat(400),
				'\u0000\u202E&lt;</span>',
				'((((('.repeat(150),
			]) {
				const lines = [text, '', text];
				const parts = codeParts(path, lines);
				expect(parts).toHaveLength(3);
				for (const [index, line] of (parts ?? []).entries())
					for (const {from, to} of line) expect(from < to && to <= (lines[index]?.length ?? 0)).toBe(true);
			}
	});
});
