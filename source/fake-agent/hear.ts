import {execFile} from 'node:child_process';
import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {promisify} from 'node:util';
import type {Session} from './session.ts';

const run = promisify(execFile);

/** Asks its hook as Claude Code does, after tool calls (`batch`) and before the end (`stop`); true when it was told something. */
export const hear = async ({speaker}: Session, when: 'batch' | 'stop'): Promise<boolean> => {
	const folder = process.env.CLAUDE_GRID_FOLDER;
	if (!folder || !existsSync(join(folder, 'messages'))) return false;
	const asking = run('sh', [join(folder, 'hook.sh'), when]);
	// Without a message it ends before it reads.
	asking.child.stdin?.on('error', () => undefined).end('{}');
	const {stdout} = await asking;
	if (stdout === '') return false;
	const said = String(JSON.parse(stdout).hookSpecificOutput?.additionalContext ?? '');
	speaker.text(`I was told: ${said}`);
	return said !== '';
};
