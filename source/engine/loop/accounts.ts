import {createHash} from 'node:crypto';
import type {AgentName} from '../../plan/types.ts';
import {plannedStream, type Run} from '../../run/model/types.ts';
import type {Environments} from './environments.ts';

type Environment = Readonly<Record<string, string>>;

const everyone = 'HOME|XDG_(CONFIG|DATA)_HOME';
const google = 'GEMINI_.*|GOOGLE_.*|CLOUD_ML_.*';
/** What of an environment says under which account an agent works. */
const names: Partial<Record<AgentName, string>> = {
	claude: `ANTHROPIC_.*|CLAUDE_CONFIG_DIR|CLAUDE_CODE_(OAUTH_.*|API_.*|USE_.*)|AWS_.*|${google}`,
	codex: 'CODEX_(HOME|.*KEY)|OPENAI_.*',
	gemini: google,
	opencode: `OPENCODE_.*|.*_API_KEY|.*_TOKEN|.*_BASE_URL|AWS_.*|${google}`,
};

/** Stands for an account; the run's id is in it, so that it says nothing anywhere else. */
const accountIn = (runId: string, agent: AgentName, env: Environment): string => {
	const counts = new RegExp(`^(?:${[everyone, names[agent]].filter(Boolean).join('|')})$`, 'i');
	const its = Object.entries(env).filter(([name, value]) => value !== '' && counts.test(name));
	const hash = createHash('sha256').update(JSON.stringify([runId, agent, its.sort()]));
	return hash.digest('hex').slice(0, 12);
};

/** The streams whose agent works under another account than the run was started with. */
export const otherAccounts = (run: Run, environments: Environments): Readonly<Record<string, string>> => {
	const accounts: Record<string, string> = {};
	for (const id of Object.keys(run.streams)) {
		const [own, ofRun] = [environments.of(id), environments.of()];
		const agent = plannedStream(run, id)?.agent;
		if (own === ofRun || agent === undefined) continue;
		const account = accountIn(run.id, agent, own);
		if (account !== accountIn(run.id, agent, ofRun)) accounts[id] = account;
	}
	return accounts;
};
