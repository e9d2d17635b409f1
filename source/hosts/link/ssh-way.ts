import {carryBack, carryOut} from '../../git/hosts/carry.ts';
import {startTalk} from '../../process/talk.ts';
import {bringProgram} from './program.ts';
import {cloneUrl, missingCode, noGitCode, oldNodeCode, sshArgv, sshCommand, workerLine} from './ssh.ts';
import type {Ending, Way} from './way.ts';

export type SshRequest = {
	readonly name: string;
	readonly address: string;
	readonly version: string;
	readonly distribution: string;
	/** Where ssh keeps a line open for calls that follow. */
	readonly controlPath: string | undefined;
	readonly env: Readonly<Record<string, string | undefined>>;
};

/** A host is reached as the user reaches it. */
export const sshWay = (request: SshRequest): Way => {
	const {address, version, controlPath, env} = request;
	return {
		dial(words) {
			const argv = [...sshArgv(address, controlPath), workerLine(version, ['worker', ...words])];
			const talk = startTalk({argv, cwd: '/', env});
			return {...talk, ending: async () => endingOf(request, await talk.ended)};
		},
		carry(repository, key) {
			const remote = {url: cloneUrl(address, key), sshCommand: sshCommand(controlPath)};
			return {
				out: commits => carryOut(repository, remote, commits),
				back: commits => carryBack(repository, remote, commits),
			};
		},
		attach: line => ['ssh', '-t', '--', address, line],
	};
};

const lastLine = (text: string): string => text.trim().split('\n').at(-1)?.slice(0, 300) ?? '';

const installNode = 'install Node 20 there, on the PATH of its login shell';
export const installGit = 'install git 2.38 or newer there, on the PATH of its login shell';

const refusals = ({address, name}: SshRequest): readonly (readonly [RegExp, string])[] => [
	[/permission denied/i, `see that ssh logs in there with a key and without a question: ssh ${address} true`],
	[/host key verification failed|authenticity of host/i, 'ssh there once by hand and accept its key'],
	[/could not resolve hostname/i, `correct its address: claude-grid hosts add ${name} ADDRESS`],
	[/claude-grid needs|node: |: node:|exec: node|command not found|not found/i, installNode],
];

type Ended = {readonly code: number | null; readonly said: string};

const endingOf = async (request: SshRequest, {code, said}: Ended): Promise<Ending | 'again'> => {
	if (code === missingCode) {
		try {
			await bringProgram(request);
			return 'again';
		} catch (error) {
			const {message, hint} = error as Error & {readonly hint?: string};
			return {reason: message, ...(hint !== undefined && {hint}), isRefused: true};
		}
	}
	if (code === oldNodeCode) return {reason: 'its Node is older than 20', hint: installNode, isRefused: true};
	if (code === noGitCode) return {reason: 'it has no git', hint: installGit, isRefused: true};
	const refusal = refusals(request).find(([words]) => words.test(said));
	const reason = lastLine(said) || (code === null ? 'the connection ended' : `ssh ended with exit code ${code}`);
	return refusal ? {reason, hint: refusal[1], isRefused: true} : {reason};
};
