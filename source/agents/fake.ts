import type {PlannedStream} from '../plan/types.ts';
import {hookScript} from './claude/hooks.ts';
import {resumedMemory} from './claude/memory.ts';
import {parseClaude} from './claude/parse.ts';
import {identityEnv, promptFile} from './shared/launching.ts';
import {oneLine} from './shared/text.ts';
import type {Adapter, LaunchRequest} from './types.ts';

/** What the fake agent is told, its `fake.json`. */
export type FakeOrders = {
	readonly streamId: string;
	readonly tasks: readonly {readonly title: string; readonly isCompleted: boolean}[];
	readonly script: NonNullable<PlannedStream['fake']>;
	/** Only as the lead: how the MCP server of its session is started. */
	readonly mcp?: readonly string[];
	/** It only reads: what it says of it. */
	readonly says?: string;
};

const ordersFor = ({stream, programs, isReadOnly}: LaunchRequest): FakeOrders => {
	const {id, name, prompt, tasks, fake: script = {}, lead} = stream;
	const title = oneLine(prompt?.split('\n').find(line => line.trim() !== '') ?? name, 60);
	const planned = tasks.length > 0 ? tasks : [{title, isCompleted: false}];
	return {
		streamId: id,
		tasks: planned.map(task => ({title: task.title, isCompleted: task.isCompleted ?? false})),
		script,
		...(isReadOnly && {
			says: `I have read it.\n${JSON.stringify({verdict: 'approve', summary: 'A rehearsal.', comments: []})}`,
		}),
		...(lead && {mcp: [programs.node, programs.mcp]}),
	};
};

const launch = (request: LaunchRequest): ReturnType<Adapter['launch']> => {
	const {programs, folder, sessionId, resumeId, attempt, stream} = request;
	return {
		argv: [
			programs.node,
			programs.fakeAgent,
			`--prompt-file=${folder}/prompt.md`,
			`--script-file=${folder}/fake.json`,
			`--session-id=${sessionId}`,
			...(resumeId === undefined ? [] : [`--resume=${resumeId}`]),
			`--attempt=${attempt}`,
			`--stream=${stream.id}`,
		],
		env: {...programs.env, ...identityEnv(request)},
		files: {
			...promptFile(request),
			'fake.json': `${JSON.stringify(ordersFor(request), null, '\t')}\n`,
			'hook.sh': hookScript,
		},
	};
};

/** The scripted agent of the package; it speaks Claude's stream-json. */
export const fake: Adapter = {
	name: 'fake',
	binary: undefined,
	installLine: 'it comes with claude-grid',
	isStructured: true,
	canResume: true,
	launch,
	takeOver: () => undefined,
	parse: parseClaude,
	memoryForResume: resumedMemory,
};
