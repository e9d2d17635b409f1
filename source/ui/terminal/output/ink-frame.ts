/** What Ink writes before a picture: it goes back and erases the last one. */
const leading = /^(?:\u001B\[[\d;?]*[A-HJKhl])+/;
const control = /^(?:\u001B\[[\d;?]*[A-Za-z])*$/;
const mode = /\u001B\[\?\d+[hl]/g;

/** The lines of the picture among what Ink wrote in one synchronised update; undefined: there is none. */
export const linesOf = (written: readonly string[]): readonly string[] | undefined => {
	const picture = written.findLast(one => !control.test(one));
	return picture?.replace(leading, '').replace(/\n$/, '').split('\n');
};

/** Of what stands outside of a picture, what sets a mode of the terminal. */
export const modesOf = (written: string): string => (written.match(mode) ?? []).join('');
