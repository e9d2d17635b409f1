import {errorText, UserError} from '../../../error.ts';
import {inspectRepository} from '../../../git/read/repository.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import {sanitise} from '../../../sanitise.ts';
import type {Context} from '../../context.ts';
import type {Check} from '../../doctor/check.ts';
import {agentChecks, machineChecks} from '../../doctor/machine.ts';
import {noticeChecks} from '../../doctor/notices.ts';
import {repositoryChecks} from '../../doctor/repository.ts';
import {printFitted} from '../../print-fitted.ts';

/** Every check with its cure; exit 1 when one is a fault. */
export const run = async (context: Context): Promise<number> => {
	const repository = await inspectRepository(context.folder).catch((error: unknown) => error);
	const checks = [
		...(await machineChecks(context)),
		...(await agentChecks(context)),
		...(await noticeChecks(context)),
		...(isRepository(repository) ? await repositoryChecks(context, repository) : [repositoryProblem(repository)]),
	];
	if (context.flags.json) context.print(JSON.stringify(checks));
	else for (const check of checks) printCheck(context, check);
	return checks.some(check => check.is === 'fault') ? 1 : 0;
};

const printCheck = (context: Context, {what, is, text, cure: hint}: Check): void => {
	const mark = {fine: '✓', advice: '·', fault: '✗'}[is];
	const shown = context.style.isAscii ? {fine: 'v', advice: '.', fault: 'x'}[is] : mark;
	const line = `${shown} ${what.padEnd(12)} ${sanitise(text)}`;
	printFitted(context, hint === undefined ? [line] : [line, `    → ${sanitise(hint)}`]);
};

const isRepository = (value: unknown): value is RepositoryFacts =>
	typeof value === 'object' && value !== null && 'commonDir' in value;

const repositoryProblem = (error: unknown): Check => ({
	what: 'repository',
	is: 'fault',
	text: errorText(error),
	...(error instanceof UserError && error.hint !== undefined && {cure: error.hint}),
});
