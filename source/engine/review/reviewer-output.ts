import type {Adapter} from '../../agents/types.ts';
import {readLastLines} from '../../process/watch/tail.ts';
import type {Report} from '../../run/model/report.ts';
import type {Exit} from '../../run/model/types.ts';

/** Of a longer output only the end is read. */
const mostBytes = 8 * 1024 * 1024;
const longestLine = 1024 * 1024;

/** What a reviewer has said by itself, what it has cost, and why it said no more. */
export const readOutput = async (
	adapter: Adapter,
	file: string,
	{code, signal}: Exit,
): Promise<{
	readonly said: string;
	readonly problem?: string;
	readonly costUsd?: number;
	readonly tokens?: number;
}> => {
	const texts: string[] = [];
	const reports: Report[] = [];
	let memory: unknown = null;
	for (const line of await readLastLines(file, mostBytes)) {
		const parsed = adapter.parse(memory, {text: line.slice(0, longestLine), isCut: line.length > longestLine});
		memory = parsed.memory;
		reports.push(...parsed.reports);
		// What a sub-agent of it says is not its word.
		for (const {kind, text, parent} of parsed.entries) if (kind === 'text' && parent === undefined) texts.push(text);
	}
	const usage = reports.filter(one => one.type === 'usage');
	const costUsd = usage.findLast(one => one.costUsd !== undefined)?.costUsd;
	const tokens = usage.findLast(one => one.tokens !== undefined)?.tokens;
	const result = reports.findLast(one => one.type === 'result');
	const end = code === 0 ? undefined : signal ? `it ended by ${signal}` : `it ended with ${code}`;
	const problem = result && !result.ok ? result.text : end && `${end}: ${texts.at(-1) ?? ''}`.slice(0, 400);
	return {
		said: texts.join('\n'),
		...(problem && {problem}),
		...(costUsd !== undefined && {costUsd}),
		...(tokens !== undefined && {tokens}),
	};
};
