import {UserError} from '../../../error.ts';
import {compareLines} from '../../../print/compare-lines.ts';
import {compareRace} from '../../../run/features/race/compare.ts';
import {raceNames, raceOf} from '../../../run/features/race/races.ts';
import type {Run} from '../../../run/model/types.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {currentRun} from '../../connect/follow.ts';
import type {Context} from '../../context.ts';

/** The streams of a race, or of all races, beside each other. */
export const run = async (context: Context): Promise<number> => {
	const engine = await engineOfRun(context);
	const current = await currentRun(engine);
	await engine.close();
	const races = racesFor(current, context.words[0]).map(race => compareRace(current, race, context.now()));
	if (context.flags.json) context.print(JSON.stringify({races}, undefined, '\t'));
	else
		for (const line of races.flatMap((race, index) => [
			...(index > 0 ? [''] : []),
			...compareLines(race, context.style),
		]))
			context.print(line);
	return 0;
};

/** A race by its name or by one of its streams. */
const racesFor = (current: Run, word: string | undefined): readonly string[] => {
	const names = raceNames(current);
	if (names.length === 0)
		throw new UserError('There is no race in this run.', {
			hint: 'streams of one race have the same "race" in the plan, and do the same work in different hands',
		});
	if (word === undefined) return names;
	const race = names.find(name => name === word) ?? raceOf(current, word);
	if (race !== undefined) return [race];
	throw new UserError(`There is no race "${word}".`, {hint: `races are ${names.join(', ')}`});
};
