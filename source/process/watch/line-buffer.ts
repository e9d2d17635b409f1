import type {TailLine} from '../types.ts';

const newline = 0x0a;

/** Cuts bytes into lines and holds the half line at the end: its first bytes only, however long it is. */
export class LineBuffer {
	/** Bytes of the half line so far, those not held included. */
	pendingBytes = 0;
	#held: Buffer[] = [];
	#heldBytes = 0;
	readonly #maxLine: number;
	readonly #mostBytes: number;

	/** @param maxLine UTF-16 units kept of a line. */
	constructor(maxLine: number) {
		this.#maxLine = maxLine;
		// No character takes more than three bytes per UTF-16 unit.
		this.#mostBytes = maxLine * 3;
	}

	/** The lines that these bytes complete. */
	take(bytes: Buffer): TailLine[] {
		const lines: TailLine[] = [];
		let start = 0;
		for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
			lines.push(this.#complete(bytes.subarray(start, end)));
			start = end + 1;
		}
		this.#hold(bytes.subarray(start));
		return lines;
	}

	/** The half line as it stands, when there is one. */
	takeRest(): TailLine | undefined {
		return this.pendingBytes === 0 ? undefined : this.#finish();
	}

	/** A line that lies whole in one read is not copied. */
	#complete(bytes: Buffer): TailLine {
		if (this.pendingBytes === 0) return this.#lineOf(bytes, bytes.length);
		this.#hold(bytes);
		return this.#finish();
	}

	#hold(bytes: Buffer): void {
		this.pendingBytes += bytes.length;
		const part = bytes.subarray(0, this.#mostBytes - this.#heldBytes);
		if (part.length === 0) return;
		// Copied: a short half line must not keep the whole read alive.
		this.#held.push(Buffer.from(part));
		this.#heldBytes += part.length;
	}

	#finish(): TailLine {
		const line = this.#lineOf(Buffer.concat(this.#held), this.pendingBytes);
		this.pendingBytes = 0;
		this.#held = [];
		this.#heldBytes = 0;
		return line;
	}

	/** `length`: of the whole line, of which these are the first bytes. */
	#lineOf(bytes: Buffer, length: number): TailLine {
		const kept = bytes.subarray(0, this.#mostBytes);
		const text = kept.toString('utf8');
		const isCut = length > kept.length || text.length > this.#maxLine;
		return {text: isCut ? text.slice(0, this.#maxLine).replace(/[\ud800-\udbff]$/, '') : text, isCut};
	}
}
