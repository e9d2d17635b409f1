import type {Engine, StartRequest} from '../../../engine/types.ts';
import {UserError} from '../../../error.ts';
import type {RepositoryFacts} from '../../../git/types.ts';
import {sanitise} from '../../../sanitise.ts';
import {openCheckout, startEngine} from '../../connect/connection.ts';
import type {Context} from '../../context.ts';
import {showGrid} from '../../opening/grid.ts';
import {leadRequest} from '../../opening/lead-request.ts';
import {createLink} from '../../opening/link.ts';
import {reportRun} from '../../report/report-run.ts';
import {startOf} from '../start/run.ts';

/** A lead agent plans the goal into streams and leads them; on a terminal in the grid, else line by line. */
export const run = async (context: Context): Promise<number> => {
	const goal = context.words[0]?.trim();
	if (!goal) throw new UserError('There is no goal.', {hint: 'claude-grid orchestrate "Add search to the shop"'});
	const request = await leadRequest(context, goal);
	if (context.flags.dryRun) return printLead(context, goal, request);
	const repository = await openCheckout(context);
	if (context.isTerminal && !context.flags.detach && !context.flags.json) return inGrid(context, repository, request);
	const engine = await startEngine(context, repository);
	return headless(context, engine, request);
};

const inGrid = async (context: Context, repository: RepositoryFacts, request: StartRequest): Promise<number> => {
	const {link, tell: onConnection} = createLink();
	const engine = await startEngine(context, repository, onConnection);
	await startOf(engine, request);
	// Its words are a goal, not a plan.
	return showGrid({...context, words: []}, repository, {engine, link});
};

const headless = async (context: Context, engine: Engine, request: StartRequest): Promise<number> => {
	const startedAt = context.now();
	const {runId, isContinued} = await startOf(engine, request);
	if (!context.flags.detach) return reportRun(context, engine, {runId, ...(isContinued && {since: startedAt})});
	context.print(
		context.flags.json
			? JSON.stringify({type: 'started', runId, isContinued})
			: `${isContinued ? 'resuming' : 'started'} ${runId}; claude-grid shows it, claude-grid wait waits for it`,
	);
	await engine.close();
	return 0;
};

/** What would be started. */
const printLead = (context: Context, goal: string, {document, lead, overrides}: StartRequest): number => {
	if (context.flags.json) {
		context.print(JSON.stringify({document, lead}));
		return 0;
	}
	const {agent, verify, setup, maxParallel, permissionMode} = document as Record<string, unknown>;
	const {flags} = context;
	const mode = overrides?.permissionMode ?? permissionMode ?? 'acceptEdits';
	for (const line of [
		`A lead (${agent === 'fake' ? 'fake' : 'claude'}) would plan and lead: ${goal}`,
		`  streams: at most ${maxParallel} at once, ${lead?.maxStreams} in all, on ${lead?.agent}, permission mode ${mode}`,
		`  setup of each worktree: ${setup ?? 'none'}`,
		`  verify before a stream is completed: ${verify ?? 'none'}`,
		`  merging: ${flags.merge ? 'by the lead, each merge checked first' : 'the lead asks you'}`,
		'Nothing was started.',
	])
		context.print(sanitise(line));
	return 0;
};
