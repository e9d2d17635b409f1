/** What an agent is asked to draft a plan: reading only, one JSON object as the answer. */
export const draftPrompt = (goal: string): string =>
	[
		'Draft a plan for parallel coding agents. Look at this repository (read only), then answer with one JSON object and nothing else.',
		'',
		`The goal: ${goal}`,
		'',
		'The object: {"name": "...", "streams": [{"id": "Stream-A", "name": "...", "phase": "foundation" | "parallel" | "integration", "dependencies": ["..."], "prompt": "...", "tasks": [{"title": "...", "acceptance": ["..."]}], "files": ["src/x/**"]}]}',
		'Rules:',
		'- Each stream is worked by one agent alone in its own git worktree; parallel streams must not change the same files.',
		'- Shared things (types, schema, helpers) belong into phase foundation; wiring, end-to-end tests and documentation into phase integration.',
		'- 2 to 5 tasks a stream, at most 5 parallel streams. Prompts say all an agent needs to know.',
	].join('\n');

/** The JSON object in an answer that may wrap it in words or a fence; undefined when there is none. */
export const planInAnswer = (answer: string): string | undefined => {
	const [start, end] = [answer.indexOf('{'), answer.lastIndexOf('}')];
	return start === -1 || end <= start ? undefined : answer.slice(start, end + 1);
};
