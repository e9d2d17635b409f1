/** `example.com`, `*.example.com`, each with or without `:port`. */
export const isAllowed = (
	hosts: readonly string[],
	{host, port}: {readonly host: string; readonly port: number},
): boolean => {
	const wanted = host.toLowerCase().replace(/\.$/, '');
	return hosts.some(rule => {
		const [, name = '', only] = /^(.*?)(?::(\d+))?$/.exec(rule.toLowerCase()) ?? [];
		if (only !== undefined && Number(only) !== port) return false;
		return name.startsWith('*.') ? wanted.endsWith(name.slice(1)) : wanted === name;
	});
};

/** Public registries, which most work needs. */
const registries = [
	'registry.npmjs.org',
	'registry.yarnpkg.com',
	'pypi.org',
	'files.pythonhosted.org',
	'crates.io',
	'index.crates.io',
	'static.crates.io',
	'proxy.golang.org',
	'sum.golang.org',
	'rubygems.org',
	'index.rubygems.org',
];

const hostIn = (address: string): string | undefined => {
	if (URL.canParse(address)) {
		const {hostname, port} = new URL(address);
		return hostname === '' ? undefined : `${hostname}${port === '' ? '' : `:${port}`}`;
	}
	// scp's form, as git takes it.
	return /^(?:[^@/\s]+@)?([\w.-]+\.[\w-]+):/.exec(address)?.[1];
};

/** The hosts of a sandbox whose network is limited: the agent's own, what it is led to by its user, registries, remotes, the plan's. */
export const hostsFor = (request: {
	readonly agent: readonly string[];
	readonly env: Readonly<Record<string, string>>;
	readonly remotes: readonly string[];
	readonly planned: readonly string[];
}): readonly string[] => {
	const led = Object.entries(request.env).flatMap(([name, value]) => (/_BASE_URL$/.test(name) ? [value] : []));
	const addresses = [...led, ...request.remotes].flatMap(address => hostIn(address) ?? []);
	return [...new Set([...request.agent, ...addresses, ...registries, ...request.planned])];
};
