/** How much a plan may hold. Every limit is here so that tests, schema and sentences agree. */
export const limits = {
	textBytes: 5 * 1024 * 1024,
	streams: 1000,
	tasksPerStream: 500,
	/** Of all streams together: each is a record of the run's snapshot. */
	tasks: 5000,
	/** JSON values in the document; keeps the checks under a second whatever is in them. */
	values: 60_000,
	depth: 12,
	faults: 1000,
	/** Words for which a near one is looked for; more would cost seconds. */
	suggestions: 20,
	name: 80,
	id: 64,
	title: 300,
	prompt: 100_000,
	acceptance: 2000,
	command: 10_000,
	path: 300,
	ref: 200,
	maxParallel: 100,
	/** What a sandbox may take where the plan names no limit. */
	processesInSandbox: 4096,
	memoryShareOfSandbox: 0.75,
	/** Roles, and workflows, one plan may use. */
	resources: 50,
	role: 8000,
	workflow: 20_000,
} as const;
