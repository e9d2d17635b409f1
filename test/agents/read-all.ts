import {readFileSync} from 'node:fs';
import type {Adapter} from '../../source/agents/types.ts';
import type {LogEntry, Report} from '../../source/run/model/report.ts';

export type ReportOf<Type extends Report['type']> = Extract<Report, {type: Type}>;

export const transcriptLines = (name: string): readonly string[] =>
	readFileSync(new URL(`../fixtures/transcripts/${name}.jsonl`, import.meta.url), 'utf8')
		.split('\n')
		.filter(line => line !== '');

/** Reads lines as the engine does: the memory goes through JSON between any two of them. */
export const readAll = (adapter: Adapter, lines: readonly string[]) => {
	let memory: unknown = null;
	const reports: Report[] = [];
	const entries: LogEntry[] = [];
	for (const text of lines) {
		const parsed = adapter.parse(JSON.parse(JSON.stringify(memory)), {text, isCut: false});
		memory = parsed.memory;
		reports.push(...parsed.reports);
		entries.push(...parsed.entries);
	}
	const only = <Type extends Report['type']>(type: Type): readonly ReportOf<Type>[] =>
		reports.filter((report): report is ReportOf<Type> => report.type === type);
	return {memory, reports, entries, only};
};
