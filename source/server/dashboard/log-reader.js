const firstEntries = 300;
const nextEntries = 60;

const nothing = {streamId: '', version: '', sessionId: '', from: 0, to: 0};

/**
 * Reads the log of a stream from the engine, piece by piece, one question at a time. Told: `onClear()` another log begins,
 * `onAppend(entries, attempt)` newer ones, `onPrepend(entries)` older ones.
 */
export const createLogReader = (door, {onClear, onAppend, onPrepend}) => {
	/** What was told: entries `from` to `to` of one session. */
	let told = nothing;
	let wanted = nothing;
	let isAsking = false;

	const isTold = () => told.streamId === wanted.streamId && told.version === wanted.version;

	const read = async ({streamId, version}) => {
		const isKnown = told.streamId === streamId && told.sessionId !== '';
		const page = await door.log(streamId, {limit: isKnown ? nextEntries : firstEntries});
		const count = page === null ? 0 : page.total - told.to;
		if (isKnown && page?.sessionId === told.sessionId && count >= 0 && count <= page.entries.length) {
			told = {...told, version, to: page.total};
			if (count > 0) onAppend(page.entries.slice(-count), page.attempt);
			return;
		}
		// Another session, or more came than was asked for: all of it anew.
		const whole = isKnown ? await door.log(streamId, {limit: firstEntries}) : page;
		if (wanted.streamId !== streamId) return;
		onClear();
		told = {...nothing, streamId, version};
		if (whole === null) return;
		told = {...told, sessionId: whole.sessionId, from: whole.total - whole.entries.length, to: whole.total};
		onAppend(whole.entries, whole.attempt);
	};

	const catchUp = async () => {
		if (isAsking) return;
		isAsking = true;
		try {
			while (!isTold()) await read(wanted);
		} catch {
			// What cannot be had now is asked for at the next change; the connection's line says what is the matter.
		}
		isAsking = false;
	};

	return {
		/** `version` changes when the log may have grown; empty: there is none yet. */
		want: (streamId, version) => {
			wanted = {streamId, version};
			if (told.streamId !== streamId) {
				onClear();
				told = {...nothing, streamId};
			}
			if (version !== '') void catchUp();
		},
		readEarlier: async () => {
			const asked = told;
			const page = await door.log(asked.streamId, {limit: firstEntries, before: asked.from});
			if (page === null || told.sessionId !== asked.sessionId || told.from !== asked.from) return;
			told = {...told, from: asked.from - page.entries.length};
			onPrepend(page.entries);
		},
		/** The oldest shown entries are shown no more. */
		forget: count => {
			told = {...told, from: told.from + count};
		},
		/** Entries of the session, and how many of them are older than those shown. */
		counts: () => ({total: told.to, earlier: told.from}),
	};
};
