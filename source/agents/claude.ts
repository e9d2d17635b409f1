import {launchClaude, takeOverClaude} from './claude/launch.ts';
import {resumedMemory} from './claude/memory.ts';
import {parseClaude} from './claude/parse.ts';
import type {Adapter} from './types.ts';

/** Claude Code, `claude -p --output-format stream-json`. */
export const claude: Adapter = {
	name: 'claude',
	binary: 'claude',
	installLine: 'npm install -g @anthropic-ai/claude-code',
	isStructured: true,
	canResume: true,
	launch: launchClaude,
	takeOver: takeOverClaude,
	parse: parseClaude,
	memoryForResume: resumedMemory,
};
