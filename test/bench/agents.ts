import {chmodSync, writeFileSync} from 'node:fs';
import path from 'node:path';

/** Agents of the bench, for each program the same: scripts of bash that start nothing while they work. */
const scripts = {
	/** Five lines and turns of a spinner a second; each line tells when it was said. */
	busy: `while :; do n=$((n+1)); echo "line $n @\${EPOCHREALTIME:6:8}"; read -t 0.2 -u 3 x; printf '|/-\\\\\\r'; done`,
	/** Two lines a second. */
	talking: 'while :; do n=$((n+1)); echo "line $n"; read -t 0.5 -u 3 x; done',
	/** Five lines a second after its start, so that a program that has just opened its terminal shows them; then nothing; alive. */
	idle: 'read -t 1 -u 3 x; for n in 1 2 3 4 5; do echo "line $n"; done; while :; do read -t 3600 -u 3 x; done',
	/** A file, committed. */
	commit: 'echo "$$" > "file-$$.txt"; git add -A; git commit -q -m "A file"',
	'ten-seconds': 'read -t 10 -u 3 x; echo done > done.txt; git add -A; git commit -q -m "Done"; exit 0',
	'two-seconds': 'read -t 2 -u 3 x; echo done > done.txt; git add -A; git commit -q -m "Done"; exit 0',
} as const;

export type AgentKind = keyof typeof scripts;

/** Writes the script of an agent into a folder and gives its path. */
export const agentScript = (folder: string, kind: AgentKind): string => {
	const file = path.join(folder, `${kind}.sh`);
	writeFileSync(
		file,
		`#!/bin/bash\n# Nothing is ever written to 3: to read from it is to wait.\nexec 3<> <(:)\nn=0\n${scripts[kind]}\n`,
	);
	chmodSync(file, 0o755);
	return file;
};

export const streamId = (index: number): string => `U${String(index + 1).padStart(3, '0')}`;

export const planOf = (script: string, count: number, atOnce = count): object => ({
	name: 'Bench',
	agent: 'command',
	maxParallel: atOnce,
	streams: Array.from({length: count}, (_, index) => ({
		id: streamId(index),
		name: `unit ${index + 1}`,
		prompt: 'Work.',
		command: script,
	})),
});
