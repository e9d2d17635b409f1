/** The mode of a pointer to a commit of another repository. */
export const gitlinkMode = '160000';

/** The paths of such pointers in an answer of `ls-files -s -z`. */
export const gitlinksIn = (answer: string): readonly string[] =>
	answer
		.split('\0')
		.filter(line => line.startsWith(`${gitlinkMode} `))
		.map(line => line.slice(line.indexOf('\t') + 1));
