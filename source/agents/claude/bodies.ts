import type {LogBody} from '../../run/model/report.ts';
import {commandBody, diffBody, newFileBody, outputBody, replacementBody} from '../shared/body.ts';
import type {Json} from '../shared/json.ts';
import {children, number, text} from '../shared/json.ts';

/** What a call asks for beyond its line: the text of an edit, a command of several lines. */
export const askedBody = (name: string, input: Json | undefined): LogBody | undefined => {
	if (name === 'Bash') return commandBody(text(input, 'command') ?? '');
	if (name === 'Edit') return replacementBody(text(input, 'old_string') ?? '', text(input, 'new_string') ?? '');
	if (name === 'Write') return replacementBody('', text(input, 'content') ?? '');
	if (name === 'Agent' || name === 'Task') return outputBody(text(input, 'prompt') ?? '');
	return undefined;
};

const hunkLines = (hunk: Json): readonly string[] => {
	const range = (start: string, lines: string) => `${number(hunk, start) ?? 0},${number(hunk, lines) ?? 0}`;
	const lines = Array.isArray(hunk.lines) ? hunk.lines.filter(line => typeof line === 'string') : [];
	return [`@@ -${range('oldStart', 'oldLines')} +${range('newStart', 'newLines')} @@`, ...lines];
};

const bashOutput = (content: string, result: Json | undefined): string => {
	const parts = [text(result, 'stdout'), text(result, 'stderr')].filter(part => part !== undefined && part !== '');
	return parts.length > 0 ? parts.map(part => part!.trimEnd()).join('\n') : content;
};

/** Words for the agent alone, at the end of what its sub-agent said. */
const withoutAgentNotes = (content: string): string => content.replace(/\nagentId: [\s\S]*$/, '');

const noOutput = '(Bash completed with no output)';

/** What a call gave, whole: an edit as hunks, else what was printed. */
export const givenBody = (
	name: string,
	content: string,
	result: Json | undefined,
	isError: boolean,
): LogBody | undefined => {
	const hunks = children(result, 'structuredPatch');
	if (hunks.length > 0) return diffBody(hunks.flatMap(hunkLines));
	if (name === 'Write' && text(result, 'type') === 'create') return newFileBody(text(result, 'content') ?? '');
	if (!isError && ['Write', 'Edit', 'MultiEdit', 'NotebookEdit'].includes(name)) return undefined;
	if (isError) return outputBody(content.replace(/<\/?tool_use_error>/g, '').replace(/^Exit code \d{1,3}\n/, ''));
	if (name === 'Bash') return content === noOutput ? undefined : outputBody(bashOutput(content, result));
	return outputBody(name === 'Agent' || name === 'Task' ? withoutAgentNotes(content) : content);
};
