const kinds = ['room', 'bytes', 'end', 'word', 'failed'] as const;

/**
 * What a pipe sends. `number` is of `room` how many bytes may be sent in all, of `failed` nothing, of the others their place in the
 * order.
 */
export type Frame = {readonly kind: (typeof kinds)[number]; readonly number: number; readonly body: Buffer};

const headBytes = 9;

export const writeFrame = (
	kind: Frame['kind'],
	number: number,
	body: Uint8Array | string = new Uint8Array(),
): Uint8Array => {
	const head = Buffer.alloc(headBytes);
	head.writeUInt8(kinds.indexOf(kind), 0);
	head.writeDoubleBE(number, 1);
	return Buffer.concat([head, Buffer.from(body as Uint8Array)]);
};

export const readFrame = (data: Uint8Array): Frame | undefined => {
	const bytes = Buffer.from(data);
	const kind = bytes.length < headBytes ? undefined : kinds[bytes.readUInt8(0)];
	if (!kind) return undefined;
	const number = bytes.readDoubleBE(1);
	return Number.isSafeInteger(number) && number >= 0 ? {kind, number, body: bytes.subarray(headBytes)} : undefined;
};
