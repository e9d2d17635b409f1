import type {Finished} from '../helpers/grid.ts';

/** Everything a verb said, stdout first. */
export const said = ({stdout, stderr}: Finished): string => stdout + stderr;

/** Characters a terminal acts on; a newline is none. */
export const controls = (text: string): readonly string[] =>
	text.match(/[\u0000-\u0009\u000B-\u001F\u007F-\u009F]/g) ?? [];

/** The streams of `status --json` by id. */
export const streamsOf = ({
	stdout,
}: Finished): Readonly<Record<string, {readonly status: string; readonly merge: string}>> =>
	Object.fromEntries(JSON.parse(stdout).streams.map((stream: {streamId: string}) => [stream.streamId, stream]));
