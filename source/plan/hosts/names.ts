/** How plans, settings and commands call a machine. */
export const hostPattern = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Addresses are the user's, and stand in the user's settings. */
export const hostProblem = (name: string): string | undefined => {
	if (hostPattern.test(name)) return undefined;
	return /[@.:/]/.test(name)
		? 'must be the name of a host, not its address: claude-grid hosts add NAME ADDRESS keeps the address in your settings'
		: 'must be the name of a host: small letters, digits and dashes, at most 32';
};
