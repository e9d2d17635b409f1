import {expect, test} from 'vitest';
import {adapterFor} from '../../source/agents/index.ts';

const read = (agent: 'claude' | 'codex' | 'gemini' | 'opencode', events: readonly object[]): readonly string[] => {
	const {parse} = adapterFor(agent);
	let memory: unknown = null;
	return events.flatMap(event => {
		const parsed = parse(memory, {text: JSON.stringify(event), isCut: false});
		memory = parsed.memory;
		return parsed.reports.flatMap(report => (report.type === 'wrote' ? [report.path] : []));
	});
};

const claude = (name: string, isError = false) => [
	{type: 'assistant', message: {id: 'm', content: [{type: 'tool_use', id: 't', name, input: {file_path: '/w/a'}}]}},
	{
		type: 'user',
		message: {content: [{type: 'tool_result', tool_use_id: 't', is_error: isError, content: 'x'}]},
		tool_use_result: {filePath: '/w/a'},
	},
];
const codex = (status: string) => ({
	type: 'item.completed',
	item: {
		id: 'i',
		type: 'file_change',
		status,
		changes: [
			{path: '/w/a', kind: 'add'},
			{path: '/w/b', kind: 'delete'},
		],
	},
});
const gemini = (name: string, status = 'success') => [
	{type: 'tool_use', tool_id: 't', tool_name: name, parameters: {file_path: '/w/a'}},
	{type: 'tool_result', tool_id: 't', status, output: 'x'},
];
const opencode = (tool: string, status = 'completed') => ({
	type: 'tool_use',
	part: {tool, callID: 'c', state: {status, input: {filePath: '/w/a'}}},
});

test('a file counts as written by an agent once the tool that writes it has worked', () => {
	for (const name of ['Write', 'Edit', 'NotebookEdit']) expect(read('claude', claude(name))).toEqual(['/w/a']);
	expect(read('codex', [codex('completed')])).toEqual(['/w/a', '/w/b']);
	for (const name of ['write_file', 'replace']) expect(read('gemini', gemini(name))).toEqual(['/w/a']);
	for (const name of ['write', 'edit']) expect(read('opencode', [opencode(name)])).toEqual(['/w/a']);
});

test('what failed, was read only, or was done by a command, does not', () => {
	expect(read('claude', [...claude('Write', true), ...claude('Read'), ...claude('Bash')])).toEqual([]);
	expect(read('codex', [codex('failed')])).toEqual([]);
	expect(read('gemini', [...gemini('write_file', 'error'), ...gemini('read_file')])).toEqual([]);
	expect(read('opencode', [opencode('write', 'error'), opencode('read')])).toEqual([]);
});
