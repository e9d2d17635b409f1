#!/usr/bin/env node
// Kills the engine at each step of a delivery that somebody outside would see: instead of it, before it or after it, by turns.
import {appendFileSync, existsSync, readFileSync} from 'node:fs';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

const modes = ['instead', 'before', 'after'];

const kill = file => {
	try {
		const {pid, startTime} = JSON.parse(readFileSync(file, 'utf8'));
		const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
		if (stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] === startTime) process.kill(pid, 'SIGKILL');
	} catch {
		// It is gone already.
	}
};

/** False when the step is not to be done. Each step is struck as often as GH_TEST_STRIKES says. */
export const strike = (when, step) => {
	const {GH_TEST_ENGINE: engine, GH_TEST_FOLDER: folder, GH_TEST_STRIKES: most = '1'} = process.env;
	if (engine === undefined) return true;
	const file = path.join(folder, 'strikes');
	const past = existsSync(file) ? readFileSync(file, 'utf8').trim().split('\n') : [];
	const mine = past.filter(line => line.endsWith(`\t${step}`));
	const note = mode => appendFileSync(file, `${mode}\t${step}\n`);
	if (when === 'after') {
		if (!mine.at(-1)?.startsWith('after')) return true;
		note('done');
		kill(engine);
		return true;
	}
	if (mine.filter(line => !line.startsWith('done')).length >= Number(most)) return true;
	const mode = modes[past.filter(line => !line.startsWith('done')).length % modes.length];
	note(mode);
	if (mode !== 'after') kill(engine);
	return mode !== 'instead';
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const [when, ...words] = process.argv.slice(2);
	process.exit(strike(when, words.join(' ')) ? 0 : 1);
}
