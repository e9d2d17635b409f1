type Environment = Readonly<Record<string, string | undefined>>;

/** What a user sets for the Node programs of a project: it would change how ours run, or keep them from starting. */
const names = [
	'NODE_OPTIONS',
	'NODE_PATH',
	'NODE_DEBUG',
	'NODE_DEBUG_NATIVE',
	'NODE_V8_COVERAGE',
	'NODE_COMPILE_CACHE',
	'NODE_ICU_DATA',
	'NODE_PENDING_DEPRECATION',
	'NODE_PRESERVE_SYMLINKS',
	'NODE_PRESERVE_SYMLINKS_MAIN',
	'NODE_REDIRECT_WARNINGS',
	'NODE_REPL_EXTERNAL_MODULE',
];

/** Where the engine, which runs without them, finds them again for its agents. */
const carrier = 'CLAUDE_GRID_NODE_SETTINGS';

/** To be laid over an environment that others add to: Node takes an empty one for none. */
export const noNodeSettings: Readonly<Record<string, string>> = Object.fromEntries(names.map(name => [name, '']));

/** For a program of ours that starts agents: it runs without the settings and hands them on. */
export const withoutNodeSettings = (env: Environment): Record<string, string | undefined> => {
	const settings = Object.fromEntries(names.flatMap(name => (env[name] ? [[name, env[name]]] : [])));
	const others = Object.entries(env).filter(([name]) => !names.includes(name));
	return {
		...Object.fromEntries(others),
		...(Object.keys(settings).length > 0 && {[carrier]: JSON.stringify(settings)}),
	};
};

/** The settings that `withoutNodeSettings` took out. */
export const handedNodeSettings = (env: Environment): Readonly<Record<string, string>> => {
	try {
		const settings: unknown = JSON.parse(env[carrier] ?? '{}');
		return Object.fromEntries(
			Object.entries(settings ?? {}).filter(([name, value]) => names.includes(name) && typeof value === 'string'),
		);
	} catch {
		return {};
	}
};
