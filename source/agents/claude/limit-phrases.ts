/** What a limit says to the user: without the CLI's own preface, and without seconds since 1970. */
export const limitPhrases = (message: string): string =>
	message.replace(/^API Error: Request rejected \(429\) · /, '').replace(/\|\d{9,13}\b/, '');
