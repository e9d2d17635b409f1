import {startTalk, type Talk} from '../../process/talk.ts';
import type {HostEntry} from '../../store/hosts.ts';
import {bringProgram} from '../link/program.ts';
import {missingCode, noGitCode, oldNodeCode, sshArgv, workerLine} from '../link/ssh.ts';

export type DialRequest = {
	readonly entry: HostEntry;
	readonly key: string;
	readonly version: string;
	readonly distribution: string;
	readonly controlPath: string | undefined;
	readonly env: Readonly<Record<string, string>>;
	readonly silenceMs: number;
};

/** Starts the worker on a host. Its end says how that went. */
export const dial = ({entry, key, version, controlPath, env, silenceMs}: DialRequest): Talk =>
	startTalk({
		argv: [...sshArgv(entry.address, controlPath), workerLine(version, ['worker', key, String(silenceMs)])],
		cwd: '/',
		env,
	});

/** Why a worker ended; `isRefused`: trying again will not help until the user has seen to it. */
export type Ending = {readonly reason: string; readonly hint?: string; readonly isRefused?: boolean};

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';

const installNode = 'install Node 20 there, on the PATH of its login shell';
export const installGit = 'install git 2.38 or newer there, on the PATH of its login shell';

const refusals: readonly (readonly [RegExp, string])[] = [
	[/permission denied/i, 'see that ssh logs in there with a key and without a question: ssh HOST true'],
	[/host key verification failed|authenticity of host/i, 'ssh there once by hand and accept its key'],
	[/could not resolve hostname/i, 'correct its address: claude-grid hosts add NAME ADDRESS'],
	[/claude-grid needs|node: |: node:|exec: node|command not found|not found/i, installNode],
];

/** As the user reads it. Brings the program where it is missing, and says so by undefined: dial again. */
export const endingOf = async (
	request: DialRequest,
	code: number | null,
	said: string,
): Promise<Ending | undefined> => {
	if (code === missingCode) {
		const {entry, controlPath, distribution, version, env} = request;
		try {
			await bringProgram({address: entry.address, controlPath, distribution, version, env});
			return undefined;
		} catch (error) {
			const {message, hint} = error as Error & {readonly hint?: string};
			return {reason: message, ...(hint !== undefined && {hint}), isRefused: true};
		}
	}
	if (code === oldNodeCode) return {reason: 'its Node is older than 20', hint: installNode, isRefused: true};
	if (code === noGitCode) return {reason: 'it has no git', hint: installGit, isRefused: true};
	const refusal = refusals.find(([words]) => words.test(said));
	const reason = lastLine(said) || (code === null ? 'the connection ended' : `ssh ended with exit code ${code}`);
	return refusal ? {reason, hint: refusal[1], isRefused: true} : {reason};
};
