import {UserError} from '../../../error.ts';
import {placeInText} from '../../../plan/read/place-in-text.ts';
import {parsePlanText} from '../../../plan/read-plan.ts';
import type {ShownProblem} from '../../../ui/types.ts';
import type {Context} from '../../context.ts';
import type {PlanPlace} from '../../plan-source/find-plan.ts';
import {type LoadedPlan, loadPlan} from '../../plan-source/plan-file.ts';
import {readPlanText} from '../../plan-source/plan-text.ts';
import {ask, editPlan} from './ask.ts';

const problemsOf = (text: string, error: UserError): readonly ShownProblem[] => {
	const reading = parsePlanText(text);
	const rows = text.split('\n');
	if (reading.ok)
		return error.message
			.split('\n')
			.slice(1)
			.map(message => ({message}));
	return reading.faults.map(({path, message}) => {
		const place = placeInText(text, path);
		const source = place && rows[place.line - 1];
		return {
			message: path === '' ? message : `${path}: ${message}`,
			...(place && {place}),
			...(source !== undefined && {source}),
		};
	});
};

/** What it says now; undefined while it cannot be read, as in the middle of being saved. */
const textNow = (place: PlanPlace): string | undefined => {
	try {
		return readPlanText(place.path);
	} catch {
		return undefined;
	}
};

/** The plan. One that cannot be run is shown with its problems until it can; who leaves there is told them in the shell. */
export const loadWhole = async (context: Context, place: PlanPlace): Promise<LoadedPlan> => {
	for (;;) {
		try {
			return await loadPlan(context, place);
		} catch (error) {
			const text = textNow(place);
			if (!(error instanceof UserError) || error.code !== 'BAD_PLAN' || text === undefined) throw error;
			const isChanged = async () => ![undefined, text].includes(textNow(place));
			const problems = problemsOf(text, error);
			const choice = await ask(context, {is: 'broken', planPath: place.path, problems, isChanged});
			if (choice.is === 'edit') await editPlan(context, place.path);
			else if (choice.is !== 'reread') throw error;
		}
	}
};
