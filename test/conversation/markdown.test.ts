import {describe, expect, it} from 'vitest';
import {blocksOf} from '../../source/conversation/blocks.ts';
import {layOut} from '../../source/conversation/lay-out.ts';
import {lexMarkdown} from '../../source/conversation/lexer.ts';
import {signsOf} from '../../source/conversation/signs.ts';
import {cellsOfLine, plainOf} from '../../source/conversation/spans.ts';
import type {LogEntry} from '../../source/run/model/report.ts';

const shown = (entry: LogEntry, width = 40, isAscii = false): readonly string[] =>
	blocksOf([entry]).flatMap(block => {
		const {lines} = layOut(block, 'open', {width, signs: signsOf(isAscii), lex: lexMarkdown});
		for (const line of lines) expect(cellsOfLine(line)).toBeLessThanOrEqual(width);
		return lines.map(plainOf);
	});

describe('words of an agent', () => {
	it.each([
		['>'.repeat(20_000), 'deep quotations'],
		['1. '.repeat(6000), 'deep lists'],
		['a_'.repeat(10_000), 'a sea of marks'],
		['['.repeat(20_000), 'links that never close'],
		[Array.from({length: 140}, (_, index) => `${' '.repeat(index * 2)}- a`).join('\n'), 'steps of lists'],
	])('are shown whole where no parser should be asked (%#: %s)', text => {
		const said = shown({kind: 'text', text}).join('').replace(/\s/g, '');
		expect(said.length).toBeGreaterThan(100);
		expect(said).toContain(text.replace(/\s/g, '').slice(0, 30));
	});

	it('reach the screen without a control, whatever they hide in Markdown', () => {
		const text =
			'# \u001B]0;x\u0007A **b\u001B[2J** `\u202Ec`\n\n| \u001B[31mx | y |\n|---|---|\n| 1 | 2 |\n\n```\n\u009B5n\n```';
		expect(shown({kind: 'text', text}).join('\n')).not.toMatch(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u202E]/);
	});

	it('of a program that is no agent stay as they were printed', () => {
		expect(shown({kind: 'text', text: '    # not a heading *', isPlain: true})).toEqual(['      # not a heading *']);
	});

	it('are drawn with signs of ASCII alone where nothing else can be shown', () => {
		const text = '- a\n\n> q\n\n| x | y |\n|---|---|\n| 1 | 2 |\n\n---\n';
		expect(shown({kind: 'text', text}, 40, true).join('\n')).toMatch(/^\p{ASCII}+$/u);
	});
});
