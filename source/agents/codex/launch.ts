import {identityEnv, modelOption, promptArgument, promptFile} from '../launching.ts';
import type {Adapter, LaunchRequest} from '../types.ts';

const sandboxes: Readonly<Record<string, string>> = {plan: 'read-only', bypassPermissions: 'danger-full-access'};

/** A worktree's commits are written to the repository it belongs to, which the sandbox must let through. */
const commonDir = (folder: string): string | undefined => {
	const end = folder.lastIndexOf('/claude-grid/runs/');
	return end === -1 ? undefined : folder.slice(0, end);
};

/** Resuming takes the sandbox as configuration only; as TOML, which a JSON string is too. */
const resumeOptions = ({stream, folder}: LaunchRequest): readonly string[] => {
	const sandbox = sandboxes[stream.permissionMode] ?? 'workspace-write';
	const common = commonDir(folder);
	return [
		'-c',
		`sandbox_mode=${JSON.stringify(sandbox)}`,
		...(common === undefined ? [] : ['-c', `sandbox_workspace_write.writable_roots=${JSON.stringify([common])}`]),
		...(stream.model === undefined ? [] : ['-c', `model=${JSON.stringify(stream.model)}`]),
	];
};

const freshOptions = ({stream, folder}: LaunchRequest): readonly string[] => {
	const common = commonDir(folder);
	return [
		'--skip-git-repo-check',
		'-s',
		sandboxes[stream.permissionMode] ?? 'workspace-write',
		...(common === undefined ? [] : ['--add-dir', common]),
		...modelOption(stream.model),
	];
};

export const launchCodex: Adapter['launch'] = request => {
	const {resumeId} = request;
	const prompt = promptArgument(request);
	return {
		argv:
			resumeId === undefined
				? ['codex', 'exec', '--json', ...freshOptions(request), prompt]
				: ['codex', 'exec', 'resume', '--json', ...resumeOptions(request), resumeId, prompt],
		env: identityEnv(request),
		files: promptFile(request),
	};
};
