import {createHash} from 'node:crypto';
import path from 'node:path';

/** What is asked of ssh beside the user's own settings; none of those is changed. */
const options = (controlPath: string | undefined): readonly string[] => [
	...['BatchMode=yes', 'ConnectTimeout=15', 'ServerAliveInterval=5', 'ServerAliveCountMax=2'],
	// Calls that follow soon need no login of their own.
	...(controlPath === undefined ? [] : ['ControlMaster=auto', `ControlPath=${controlPath}`, 'ControlPersist=30']),
];

export const sshArgv = (address: string, controlPath?: string): readonly string[] => [
	'ssh',
	'-T',
	...options(controlPath).flatMap(option => ['-o', option]),
	'--',
	address,
];

/** For git's own calls: one line that a shell reads. */
export const sshCommand = (controlPath?: string): string =>
	['ssh', ...options(controlPath).flatMap(option => ['-o', quoted(option)])].join(' ');

export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

/** A folder of ours on the host, below the user's home. */
export const hostFolder = '.claude-grid';

export const cloneUrl = (address: string, key: string): string => `${address}:~/${hostFolder}/hosts/${key}/main`;

/** Names the repository on a host, for people too. */
export const repositoryKey = (commonDir: string, machine: string): string => {
	const name = path.basename(path.basename(commonDir) === '.git' ? path.dirname(commonDir) : commonDir);
	const plain = name
		.toLowerCase()
		.replaceAll(/[^a-z0-9]+/g, '-')
		.slice(0, 30)
		.replaceAll(/^-+|-+$/g, '');
	const hash = createHash('sha256').update(`${machine}\0${commonDir}`).digest('hex').slice(0, 10);
	return `${plain || 'repository'}-${hash}`;
};

/** The program is not there yet, and could run. */
export const missingCode = 97;
/** What it needs is not there: nothing is brought. */
export const oldNodeCode = 98;
export const noGitCode = 99;

const versionFolder = (version: string): string => `${hostFolder}/versions/${version}`;

const needs = `command -v git >/dev/null || exit ${noGitCode}; exec node -e \\"process.exit(parseInt(process.version.slice(1))<20?${oldNodeCode}:${missingCode})\\"`;

/**
 * Starts the worker from the version that was brought, with the PATH of a login shell. In words that every login shell reads;
 * `version` and `words` have no character that means something to one.
 */
export const workerLine = (version: string, words: readonly string[]): string => {
	const program = `$HOME/${versionFolder(version)}/cli.js`;
	const line = `exec node \\"\\$CLAUDE_GRID_PROGRAM\\" ${words.join(' ')}`;
	const run = (text: string): string => `exec "\${SHELL:-/bin/sh}" -lc "${text}"`;
	return `exec sh -c 'export CLAUDE_GRID_PROGRAM="${program}"; [ -f "$CLAUDE_GRID_PROGRAM" ] || ${run(needs)}; ${run(line)}'`;
};

/** Unpacks what comes on stdin, in one step. */
export const bringLine = (version: string): string => {
	const folder = versionFolder(version);
	return `exec sh -c 'umask 077; cd && mkdir -p ${hostFolder}/versions && rm -rf ${folder}.new$$ && mkdir ${folder}.new$$ && tar -xf - -C ${folder}.new$$ && { [ -d ${folder} ] || mv ${folder}.new$$ ${folder}; }; code=$?; rm -rf ${folder}.new$$; exit $code'`;
};
