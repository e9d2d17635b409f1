import {execFile} from 'node:child_process';
import {mkdir} from 'node:fs/promises';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {promisify} from 'node:util';

/** 2.1.197 is what a plain `npm install` brings on Node 20; users have the latest. */
export const claudeVersions = {'197': '2.1.197', latest: 'latest'} as const;
export type ClaudeVersion = keyof typeof claudeVersions;

export type Installed = {readonly bin: string; readonly version: string} | {readonly reason: string};

const run = promisify(execFile);

const readVersion = async (bin: string): Promise<string> => {
	// A home that is none: asking for its version must not make an agent look for an account.
	const env = {...process.env, HOME: dirname(bin)};
	const {stdout} = await run(bin, ['--version'], {timeout: 60_000, env});
	const version = /\d+\.\d+\.\d+/.exec(stdout)?.[0];
	if (version === undefined) throw new Error(`${bin} --version answered ${JSON.stringify(stdout)}`);
	return version;
};

/** npm names the cause in its first lines and advice in its last. */
const whyOf = (error: unknown): string => {
	const lines = (error instanceof Error ? error.message : String(error)).split('\n');
	const told = lines.flatMap(line => /^npm error (?!code|syscall|errno)(\S.*)$/.exec(line)?.[1] ?? []);
	return told[0] ?? lines[0] ?? '';
};

/**
 * A program of an npm package in its own folder below the temporary folder, installed once. `reason` says why there is
 * none: no registry, no disk, or a program that does not run.
 */
export const installProgram = async (name: string, folderName: string, spec: string): Promise<Installed> => {
	const folder = join(tmpdir(), 'claude-grid-agents', folderName);
	const bin = join(folder, 'node_modules', '.bin', name);
	const isThere = await readVersion(bin).catch(() => undefined);
	if (isThere !== undefined) return {bin, version: isThere};
	try {
		await mkdir(folder, {recursive: true});
		await run('npm', ['install', '--no-fund', '--no-audit', '--prefix', folder, spec], {timeout: 300_000});
		return {bin, version: await readVersion(bin)};
	} catch (error) {
		return {reason: `${spec} cannot be installed: ${whyOf(error)}`};
	}
};

export const installClaude = (version: ClaudeVersion): Promise<Installed> =>
	installProgram('claude', version, `@anthropic-ai/claude-code@${claudeVersions[version]}`);

/** What the adapters were measured with. */
const others = {
	codex: '@openai/codex@0.169.0',
	gemini: '@google/gemini-cli@0.61.0',
	opencode: 'opencode-ai@1.18.33',
} as const;
export type OtherAgent = keyof typeof others;

export const installOther = (agent: OtherAgent): Promise<Installed> => installProgram(agent, agent, others[agent]);
