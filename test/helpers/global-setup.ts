import {execFileSync} from 'node:child_process';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {temporaryRepository} from './temporary-repository.ts';

/** Builds the package into a folder of this test run, so that runs side by side do not pull it from under each other. */
export default function setup(): () => void {
	const root = fileURLToPath(new URL('../..', import.meta.url));
	const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-build-'));
	execFileSync(process.execPath, [path.join(root, 'build.js'), folder], {
		cwd: root,
		stdio: ['ignore', 'ignore', 'inherit'],
	});
	process.env.CLAUDE_GRID_BUILD = folder;
	const template = temporaryRepository();
	process.env.CLAUDE_GRID_TEMPLATE = template.root;
	return () => {
		template.remove();
		rmSync(folder, {recursive: true, force: true});
	};
}
