import {execFileSync} from 'node:child_process';
import {existsSync} from 'node:fs';
import path from 'node:path';

const name = '@kodaikabasawa/ccmanager-linux-x64';
const version = '4.4.3';

/** ccmanager's own program, as npm has it; brought once into a folder that git does not see. */
export const ccmanagerProgram = (root: string): string => {
	const folder = path.join(root, 'node_modules/.cache/bench-peers');
	const program = path.join(folder, 'node_modules', name, 'bin/ccmanager');
	if (!existsSync(program))
		execFileSync('npm', ['install', '--prefix', folder, '--no-audit', '--no-fund', '--silent', `${name}@${version}`]);
	return program;
};

const versionOf = (program: string, args: readonly string[]): string => {
	try {
		return execFileSync(program, args, {encoding: 'utf8'}).trim();
	} catch {
		return 'none';
	}
};

export const versions = (ccmanager: string): Readonly<Record<string, string>> => ({
	node: process.version,
	git: versionOf('git', ['--version']).replace('git version ', ''),
	tmux: versionOf('tmux', ['-V']).replace('tmux ', ''),
	ccmanager: versionOf(ccmanager, ['--version']),
});
