import {createReadStream} from 'node:fs';
import {createInterface} from 'node:readline';
import type {TraceLine} from '../../../engine/save/trace.ts';
import {errorText, UserError} from '../../../error.ts';
import type {Run} from '../../../run/model/types.ts';
import {update} from '../../../run/update.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Context} from '../../context.ts';
import {replayedLines} from '../../report/replayed-lines.ts';

/** Gives the messages of a trace to the core once more and prints what each changed; exit 1 when that is not what was recorded. */
export const run = async (context: Context): Promise<number> => {
	const file = context.words[0] ?? '';
	if (file === '')
		throw new UserError('replay needs a trace file.', {
			hint: 'CLAUDE_GRID_TRACE=<file> claude-grid run writes one',
		});
	let current: Run | undefined;
	let differences = 0;
	for await (const line of linesOf(file)) {
		if ('run' in line) {
			current = line.run;
			context.print(sanitise(`run ${current.id} at revision ${current.revision}`));
			continue;
		}
		if (!current) throw new UserError(`${file} does not begin with a run.`);
		const done = update(current, line.message, line.at, {isHeld: line.isHeld});
		const isSame = done.run.revision === line.revision;
		for (const text of replayedLines(current, line, done)) context.print(sanitise(text));
		if (!isSame) context.print(`  recorded was revision ${line.revision}, this is ${done.run.revision}`);
		differences += isSame ? 0 : 1;
		current = {...done.run, revision: line.revision};
	}
	context.print(
		differences === 0
			? 'Every message changed what it changed then.'
			: `Messages that changed something else: ${differences}.`,
	);
	return differences === 0 ? 0 : 1;
};

async function* linesOf(file: string): AsyncGenerator<TraceLine> {
	let number = 0;
	try {
		for await (const text of createInterface({input: createReadStream(file, 'utf8')})) {
			number += 1;
			yield JSON.parse(text);
		}
	} catch (error) {
		if (error instanceof UserError) throw error;
		throw new UserError(`${file}, line ${number}: ${errorText(error)}`, {
			hint: 'name a file that CLAUDE_GRID_TRACE wrote; one of an engine that was killed may end within a line',
		});
	}
}
