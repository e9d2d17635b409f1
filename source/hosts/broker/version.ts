/** The first of each line without the known holes (CVE-2023-47090, CVE-2025-30215, CVE-2026-58253). */
const safe: readonly (readonly [number, number, number])[] = [
	[2, 11, 16],
	[2, 12, 7],
	[2, 14, 0],
];

const numbersOf = (version: string): readonly [number, number, number] | undefined => {
	const found = /(\d+)\.(\d+)\.(\d+)/.exec(version);
	return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : undefined;
};

const isSafe = ([major, minor, patch]: readonly [number, number, number]): boolean => {
	const line = safe.find(([, each]) => each === minor);
	if (major !== 2) return major > 2;
	return line ? patch >= line[2] : minor > 14;
};

/** `at`: an address with or without a port. */
export const isLoopback = (at: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])(?::\d+)?$/.test(at);

/** What is wrong with a broker of this version that is reached there; undefined: nothing. */
export const brokerProblem = (version: string, at: string): string | undefined => {
	const found = numbersOf(version);
	if (isLoopback(at) || (found && isSafe(found))) return undefined;
	return `nats-server ${found?.join('.') ?? version} has known holes: it may only be reached on this machine (2.11.16, 2.12.7, 2.14.0 and newer are fine)`;
};
