/** That path and what is below it, from the top of the checkout, whatever its characters mean in a pattern. */
export const literalPathspec = (path: string): string => `:(top,literal)${path}`;

/** Options and input for a command on exactly these paths, however many they are. */
export const literalPathspecs = (paths: readonly string[]) => ({
	options: ['--pathspec-from-file=-', '--pathspec-file-nul'],
	input: paths.map(literalPathspec).join('\0'),
});

/** Everything in the checkout but these paths. */
export const excludePathspecs = (paths: readonly string[]): string[] => [
	'.',
	...paths.map(path => `:(exclude,top,literal)${path.replace(/\/+$/, '')}`),
];
