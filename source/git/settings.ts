import {statSync} from 'node:fs';

/** Settings by name, all values of a name joined: what of a repository's own configuration makes git run a program. */
export type ProgramSettings = Readonly<Record<string, string>>;

const programs =
	/^(filter\..+\.(clean|smudge|process|required)|merge\..+\.driver|diff\.(external|.+\.(command|textconv))|gpg\.(.+\.)?(program|defaultkeycommand)|core\.(sshcommand|gitproxy|askpass|alternaterefscommand|attributesfile)|credential\.(.+\.)?helper|remote\..+\.(uploadpack|receivepack|vcs)|url\..+\.(insteadof|pushinsteadof)|protocol\.(.+\.)?allow|submodule\..+\.update)$/i;

/** Only noted: our own git never obeys them. */
const noted = /^(core\.(hookspath|fsmonitor|editor|pager|worktree)|include\.path|includeif\..+\.path)$/i;

/** The answer of `config --list -z`, all of it that makes git run something. */
export const programSettings = (answer: string): ProgramSettings => {
	const found: Record<string, string> = {};
	for (const record of answer.split('\0')) {
		const end = record.indexOf('\n');
		const name = end === -1 ? record : record.slice(0, end);
		const value = end === -1 ? 'true' : record.slice(end + 1);
		if (!programs.test(name) && !noted.test(name)) continue;
		found[name] = found[name] === undefined ? value : `${found[name]}\n${value}`;
	}
	return found;
};

/** Names of settings that are new, gone or others than at the start. */
export const changedSettings = (start: ProgramSettings, now: ProgramSettings): readonly string[] =>
	[...new Set([...Object.keys(start), ...Object.keys(now)])].filter(name => start[name] !== now[name]).sort();

const plainMerge = 'git merge-file --marker-size=%L %A %O %B';

/** What git does without the setting; undefined: it cannot be taken back by another one. */
const neutral = (name: string): string | undefined => {
	const last = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
	if (last === 'required') return 'false';
	if (last === 'driver') return plainMerge;
	if (/^gpg\.ssh\.program$/i.test(name)) return 'ssh-keygen';
	if (/^gpg\.x509\.program$/i.test(name)) return 'gpgsm';
	if (last === 'program') return 'gpg';
	if (last === 'sshcommand') return 'ssh';
	if (last === 'uploadpack') return 'git-upload-pack';
	if (last === 'receivepack') return 'git-receive-pack';
	if (last === 'allow') return 'never';
	if (last === 'update') return 'none';
	return ['smudge', 'clean', 'process', 'helper', 'attributesfile', 'defaultkeycommand', 'askpass'].includes(last)
		? ''
		: undefined;
};

const lastOf = (values: string | undefined): string | undefined => values?.split('\n').at(-1);

/** Settings (`-c name=value`) with which a git of ours behaves as at the start. `outer`: what the user has set for all repositories. */
export const settingsOfStart = (
	start: ProgramSettings,
	now: ProgramSettings,
	outer: ProgramSettings,
): readonly string[] =>
	changedSettings(start, now).flatMap(name => {
		const value = lastOf(start[name] ?? outer[name]) ?? neutral(name);
		return programs.test(name) && value !== undefined ? [`${name}=${value}`] : [];
	});

/** What a file that cannot be looked at is known by. */
export const notThere = '-';

const signOf = (file: string): string => {
	try {
		const {ino, size, mtimeNs, ctimeNs} = statSync(file, {bigint: true});
		return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
	} catch {
		return notThere;
	}
};

/** Changes whenever one of the files does. */
export const signOfFiles = (files: readonly string[]): string => files.map(signOf).join('|');
