export type ServerEvent = {readonly name: string | undefined; readonly data: string};

/** Server-sent events of a response, one by one; a comment is an event without a name. */
export async function* eventsOf(response: Response): AsyncGenerator<ServerEvent> {
	if (!response.body) return;
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	// A whole run comes in hundreds of pieces: they are joined once, at its end.
	let pieces: string[] = [];
	for (;;) {
		const {done, value} = await reader.read();
		if (done) return;
		pieces.push(value);
		if (!value.includes('\n')) continue;
		const blocks = pieces.join('').split('\n\n');
		pieces = [blocks.pop() ?? ''];
		for (const block of blocks) yield eventIn(block);
	}
}

const eventIn = (block: string): ServerEvent => {
	const field = (name: string) =>
		block
			.split('\n')
			.find(line => line.startsWith(`${name}: `))
			?.slice(name.length + 2);
	return {name: field('event'), data: field('data') ?? ''};
};
