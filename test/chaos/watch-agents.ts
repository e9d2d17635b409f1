import {isStillAlive, type LivingAgent, livingAgents} from './living.ts';

export type AgentWatch = {
	/** Pairs of agents in one worktree that were alive at the same moment. */
	readonly doubles: readonly string[];
	readonly samples: () => number;
	readonly mostAtOnce: () => number;
	/** How many there were on average so far. */
	readonly average: () => number;
	readonly stop: () => void;
};

const everyMs = 100;

/** Looks again and again whether a worktree ever has two agents at once. */
export const watchAgents = (home: string): AgentWatch => {
	const doubles: string[] = [];
	let samples = 0;
	let most = 0;
	let sum = 0;
	const viewState = (): void => {
		const byPlace = new Map<string, LivingAgent[]>();
		const agents = livingAgents(home);
		for (const agent of agents) byPlace.set(agent.cwd, [...(byPlace.get(agent.cwd) ?? []), agent]);
		for (const [place, both] of byPlace) {
			// The processes were not looked at in one instant: only what is still alive now was alive together.
			const together = both.filter(isStillAlive);
			if (together.length > 1)
				doubles.push(`${place}: ${together.map(({pid, sessionId}) => `${pid} (${sessionId})`).join(' and ')}`);
		}
		samples++;
		most = Math.max(most, agents.length);
		sum += agents.length;
	};
	const timer = setInterval(viewState, everyMs);
	return {
		doubles,
		samples: () => samples,
		mostAtOnce: () => most,
		average: () => sum / samples,
		stop: () => clearInterval(timer),
	};
};
