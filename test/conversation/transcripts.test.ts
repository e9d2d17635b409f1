import {readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';
import {lexMarkdown} from '../../source/conversation/lexer.ts';
import type {AgentName} from '../../source/plan/types.ts';
import {logLines} from '../../source/print/log-lines.ts';
import {readAll, transcriptLines} from '../agents/read-all.ts';

process.env.TZ = 'UTC';

const conversation = (agent: AgentName): readonly string[] =>
	readFileSync(new URL(`../fixtures/conversations/${agent}.jsonl`, import.meta.url), 'utf8')
		.split('\n')
		.filter(line => line !== '');

const picture = (agent: AgentName, lines: readonly string[], width: number, isWhole = false): string =>
	`${logLines(readAll(adapterFor(agent), lines).entries, {}, {lex: lexMarkdown, width, isWhole}).join('\n')}\n`;

const real: readonly (readonly [AgentName, string])[] = [
	['claude', 'work'],
	['claude', 's-subagent'],
	['claude', 's-denied'],
	['claude', 'todowrite'],
	['codex', 'codex-work'],
	['gemini', 'gemini-work'],
	['opencode', 'opencode-work'],
];

describe('the log of a session', () => {
	for (const width of [80, 160]) {
		it.each([
			'claude',
			'codex',
			'gemini',
			'opencode',
		] as const)(`of %s reads as a conversation at ${width} columns`, async agent => {
			await expect(picture(agent, conversation(agent), width)).toMatchFileSnapshot(
				`../fixtures/conversations/${agent}-${width}.txt`,
			);
		});

		it.each(real)(`as the real %s wrote it (%s) reads as a conversation at ${width} columns`, async (agent, name) => {
			await expect(picture(agent, transcriptLines(name), width)).toMatchFileSnapshot(
				`../fixtures/conversations/real/${name}-${width}.txt`,
			);
		});
	}

	it.each([
		['kill-int', 'ended in the middle of its turn', '[ede_diagnostic]'],
		['mcp-broken', 'a tool ', '▾ Error: No such tool'],
	] as const)('of Claude Code, cut off or broken (%s), is told in words', (name, told, not) => {
		const text = picture('claude', transcriptLines(name), 80);
		expect(text).toContain(told);
		expect(text).not.toContain(not);
	});

	it('shows all that was kept when it is asked for whole', async () => {
		await expect(picture('claude', conversation('claude'), 80, true)).toMatchFileSnapshot(
			'../fixtures/conversations/claude-whole-80.txt',
		);
	});
});
