/** What looks like a secret, in texts that leave the machine. */
const secrets: readonly (readonly [RegExp, string])[] = [
	[/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, '[private key]'],
	[/\b(?:sk|rk|pk)[-_](?:ant-|proj-|live_|test_)?[\w-]{16,}/g, '[key]'],
	[/\b(?:gh[pousr]_\w{20,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abeprs]-[\w-]{10,}|npm_\w{30,})/g, '[token]'],
	[/\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g, '[key]'],
	[/\bAIza[\w-]{30,}/g, '[key]'],
	[/\beyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{4,}/g, '[token]'],
	[/\b(Bearer|Basic)\s+[\w+/=.~-]{12,}/gi, '$1 [token]'],
	[/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@:]+:[^\s/@]+@/gi, '$1[login]@'],
	// In code a name stands before a call as often as before a secret: there only what is quoted.
	[
		/\b([\w-]*(?:password|passwd|secret|api[-_]?key|access[-_]?key|auth[-_]?token|token|credential)s?["']?\s*[:=]\s*["'`])(?!\[)[^\s"'`]{6,}/gi,
		'$1[secret]',
	],
	[
		/\b([A-Z0-9_]*(?:PASSWORD|PASSWD|SECRET|TOKEN|API_KEY|ACCESS_KEY|CREDENTIALS?)=)(?!\[)[^\s"'`;$]{6,}/g,
		'$1[secret]',
	],
];

/** Without secrets that can be told by their form, and without the user's home. */
export const createRedact =
	(home: string | undefined) =>
	(text: string): string => {
		const masked = secrets.reduce((done, [pattern, mask]) => done.replace(pattern, mask), text);
		return home && home.length > 1 ? masked.replaceAll(home, '~') : masked;
	};

export type Redact = ReturnType<typeof createRedact>;

const keyBegins = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;
const keyEnds = /-----END [A-Z ]*PRIVATE KEY-----/;
/** One word of base64, maybe quoted. */
const keyLine = /^[\s"'`+]*[\w+/=]*(?:\\n)?[\s"'`,;+]*$/;
const longKeyLine = /^\s*[A-Za-z0-9+/]{60,}={0,2}\s*$/;

/** Lines of one text: what is secret only by the lines before it is masked, too. */
export const redactLines = (redact: Redact, lines: readonly string[]): readonly string[] => {
	let isInKey = false;
	return lines.map(line => {
		const isPart = isInKey && keyLine.test(line);
		const isLast = keyEnds.test(line);
		isInKey = (keyBegins.test(line) && !isLast) || isPart;
		return isPart || isLast || longKeyLine.test(line) ? '[private key]' : redact(line);
	});
};
