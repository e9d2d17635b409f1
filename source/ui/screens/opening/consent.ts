import {consents} from '../../../plan/consent/consent.ts';
import type {RepositoryProgram} from '../../../plan/consent/repository-programs.ts';
import type {Plan} from '../../../plan/types.ts';
import {sanitiseWhole} from '../../../sanitise.ts';

/** A row of the start screen: what the plan will do, safe to draw; a label is said once. */
export type ConsentRow = {readonly label: string; readonly text: string; readonly isDangerous: boolean};

export const consentRows = (
	plan: Plan,
	included = 0,
	leftOut = '',
	brought: readonly RepositoryProgram[] = [],
): readonly ConsentRow[] => {
	const columns = [
		...consents(plan, included, leftOut).flatMap(({column}) => column ?? []),
		...brought.map(({what, text}) => ({label: 'brings', text: `${what}: ${text}`, isDangerous: false})),
	];
	return columns.map(({label, text, isDangerous}, index) => ({
		label: columns[index - 1]?.label === label ? '' : label,
		text: sanitiseWhole(text),
		isDangerous,
	}));
};
