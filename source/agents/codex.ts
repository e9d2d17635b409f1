import {launchCodex, takeOverCodex} from './codex/launch.ts';
import {parseCodex} from './codex/parse.ts';
import type {Adapter} from './types.ts';

/** OpenAI Codex, `codex exec --json`. Its thread's id is known once it has started. */
export const codex: Adapter = {
	name: 'codex',
	binary: 'codex',
	installLine: 'npm install -g @openai/codex',
	isStructured: true,
	canResume: true,
	launch: launchCodex,
	takeOver: takeOverCodex,
	parse: parseCodex,
};
