export type ServerEvent = {readonly event: string; readonly data: string};

/** Reads a stream of server-sent events piece by piece; comments, `id` and `retry` mean nothing here. */
export const createEventParser = (onEvent: (event: ServerEvent) => void): ((chunk: Uint8Array) => void) => {
	const decoder = new TextDecoder();
	let pieces: string[] = [];
	let event = '';
	let data: string[] = [];
	const line = (text: string) => {
		if (text === '') {
			if (data.length > 0) onEvent({event: event || 'message', data: data.join('\n')});
			event = '';
			data = [];
			return;
		}
		const colon = text.indexOf(':');
		const field = colon === -1 ? text : text.slice(0, colon);
		const value = colon === -1 ? '' : text.slice(colon + 1).replace(/^ /, '');
		if (field === 'event') event = value;
		else if (field === 'data') data.push(value);
	};
	return chunk => {
		const text = decoder.decode(chunk, {stream: true});
		// A whole run comes in hundreds of chunks: they are joined once, at its end.
		if (!text.includes('\n')) {
			pieces.push(text);
			return;
		}
		const lines = (pieces.join('') + text).split('\n');
		pieces = [lines.pop() ?? ''];
		for (const one of lines) line(one.endsWith('\r') ? one.slice(0, -1) : one);
	};
};
