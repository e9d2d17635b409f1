import {type Row, rowOf} from './cells.ts';
import {paint} from './paint.ts';

export type Picture = {
	/** The newest one; it replaces one that was not written. */
	readonly want: (lines: readonly string[]) => void;
	readonly isWanted: () => boolean;
	/** The bytes that bring the screen from what is there to what is wanted; '' when nothing differs. */
	readonly take: (size: {readonly width: number; readonly height: number}) => string;
	/** Nobody knows what is on the screen. */
	readonly forget: () => void;
	/** Wants the newest one once more. */
	readonly again: () => void;
	/** Wants none. */
	readonly drop: () => void;
};

const blank: Row = {line: '', cells: [], width: 0};

/** What Ink wants on the screen, and what was written to it. */
export const createPicture = (): Picture => {
	let wanted: readonly string[] | undefined;
	let latest: readonly string[] | undefined;
	let there: readonly Row[] | undefined;
	return {
		want(lines) {
			wanted = lines;
			latest = lines;
		},
		isWanted: () => wanted !== undefined,
		take({width, height}) {
			const lines = (wanted ?? []).slice(0, height);
			wanted = undefined;
			const old = there ?? [];
			const next = lines.map((line, row) => (old[row]?.line === line ? old[row]! : rowOf(line, width)));
			const all = [...next, ...old.slice(next.length).map(() => blank)];
			const bytes = paint(all, there, width);
			there = all;
			return bytes;
		},
		forget() {
			there = undefined;
		},
		again() {
			wanted = latest;
		},
		drop() {
			wanted = undefined;
		},
	};
};
