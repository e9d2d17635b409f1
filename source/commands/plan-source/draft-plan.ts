import {existsSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {adapters} from '../../agents/index.ts';
import {agentEnvironment} from '../../engine/environment.ts';
import {errorText, UserError} from '../../error.ts';
import {draftPrompt, planInAnswer} from '../../plan/draft.ts';
import {parsePlanText} from '../../plan/read-plan.ts';
import {problemLines} from '../../plan/schema/describe-problems.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';
import type {Context} from '../context.ts';
import {keptDraft} from './keep-draft.ts';

const minutes = 5;

const requireNoPlan = (file: string): void => {
	if (existsSync(file))
		throw new UserError(`${file} already exists; nothing was drafted.`, {
			hint: 'move it away, or write the plan by hand',
		});
};

/** Why nobody can draft a plan here; undefined: somebody can. */
export const noDrafter = (env: NodeJS.ProcessEnv): {readonly message: string; readonly cure: string} | undefined =>
	findBinary('claude', env) === undefined
		? {message: 'Claude Code, which drafts plans, is not on the PATH', cure: adapters.claude.installLine}
		: undefined;

const askForDraft = async (context: Context, goal: string): Promise<string> => {
	const argv = ['claude', '-p', '--output-format', 'text', '--permission-mode', 'plan'];
	const {text, problem} = await askProgram({
		argv,
		cwd: context.folder,
		env: agentEnvironment(context.env),
		timeoutMs: minutes * 60_000,
		// In an argument every user of the machine could read it.
		input: draftPrompt(goal),
	});
	if (problem === undefined || planInAnswer(text) !== undefined) return text;
	throw problem;
};

/** Lets Claude draft a plan for the goal, reading only, and writes it once it is a plan without faults. Gives the file. */
export const draftPlan = async (context: Context, goal: string): Promise<string> => {
	const file = path.join(context.folder, 'claude-grid.json');
	requireNoPlan(file);
	const missing = noDrafter(context.env);
	if (missing) throw new UserError(missing.message, {hint: `${missing.cure}, or begin with claude-grid init`});
	context.warn(`claude drafts a plan (at most ${minutes} minutes; it only reads) ...`);
	const answer = await askForDraft(context, goal);
	const text = planInAnswer(answer);
	if (text === undefined)
		throw keptDraft(context, ['The draft is not a plan: there is no JSON in the answer.'], answer, 'txt');
	const reading = parsePlanText(text);
	if (!reading.ok)
		throw keptDraft(context, ['The draft is not a plan:', ...problemLines(reading.faults).slice(0, 5)], text, 'json');
	const plan = `${JSON.stringify(JSON.parse(text), undefined, '\t')}\n`;
	try {
		writeFileSync(file, plan, {flag: 'wx'});
	} catch (error) {
		throw keptDraft(context, [`${file} cannot be written: ${errorText(error)}`], plan, 'json');
	}
	const count = reading.plan.streams.length;
	context.print(`wrote ${file}: ${count} ${count === 1 ? 'stream' : 'streams'}`);
	context.print('Next: read it (claude-grid plan show), then claude-grid starts it');
	return file;
};
