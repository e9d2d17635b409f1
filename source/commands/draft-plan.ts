import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {adapters} from '../agents/index.ts';
import {agentEnvironment} from '../engine/environment.ts';
import {UserError} from '../error.ts';
import {faultLines} from '../plan/describe-faults.ts';
import {draftPrompt, planInAnswer} from '../plan/draft.ts';
import {parsePlanText} from '../plan/read-plan.ts';
import {askProgram} from '../process/ask-program.ts';
import {findBinary} from '../process/preflight.ts';
import type {Context} from './context.ts';

const minutes = 5;

/** Lets Claude draft a plan for the goal, reading only, and writes it once it is a plan without faults. Gives the file. */
export const draftPlan = async (context: Context, goal: string): Promise<string> => {
	const file = path.join(context.folder, 'claude-grid.json');
	if (existsSync(file))
		throw new UserError(`${file} exists already; nothing was drafted.`, {
			cure: 'move it away, or write the plan by hand',
		});
	if (findBinary('claude', context.env) === undefined)
		throw new UserError(`claude, which drafts plans, is not on the PATH: ${context.env.PATH || '(empty)'}`, {
			cure: `${adapters.claude.installLine}, or begin with claude-grid init`,
		});
	context.warn(`claude drafts a plan (at most ${minutes} minutes; it only reads) ...`);
	const argv = ['claude', '-p', draftPrompt(goal), '--output-format', 'text', '--permission-mode', 'plan'];
	const answer = await askProgram({
		argv,
		cwd: context.folder,
		env: agentEnvironment(context.env),
		timeoutMs: minutes * 60_000,
	});
	const text = planInAnswer(answer);
	const reading = text === undefined ? undefined : parsePlanText(text);
	if (text === undefined || !reading?.ok)
		throw new UserError(
			[
				'The draft is no plan:',
				...(reading && !reading.ok ? faultLines(reading.faults).slice(0, 5) : ['there is no JSON in the answer']),
			].join('\n'),
			{
				cure: 'say the goal in other words, or begin with claude-grid init',
				exitCode: 1,
			},
		);
	writeFileSync(file, `${JSON.stringify(JSON.parse(text), undefined, '\t')}\n`, {flag: 'wx'});
	const count = reading.plan.streams.length;
	context.say(`wrote ${file}: ${count} ${count === 1 ? 'stream' : 'streams'}`);
	context.say('Next: read it (claude-grid plan show), then claude-grid starts it');
	return file;
};
