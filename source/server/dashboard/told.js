/** What the server told: the run, its alerts, its streams by id in the plan's order. */
export const createTold = () => {
	const told = {run: null, alerts: [], streams: new Map(), isLoaded: false, heardAt: 0};
	/** How far the server's clock is ahead of ours. */
	let lead = 0;
	const hear = (name, data) => {
		lead = data.now - Date.now();
		told.isLoaded = true;
		told.heardAt = Date.now();
		if (data.run !== undefined) told.run = data.run;
		if (data.alerts !== undefined) told.alerts = data.alerts;
		if (name === 'view') told.streams = new Map();
		for (const stream of data.streams) told.streams.set(stream.id, stream);
	};
	return {told, hear, now: () => Date.now() + lead};
};

/** Streams with every word of the filter, in the plan's order. */
export const filtered = (streams, filter) => {
	const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
	return [...streams.values()].filter(({id, name, word, text, session}) => {
		const searched = `${id} ${name} ${word} ${text} ${session?.agent ?? ''}`.toLowerCase();
		return words.every(one => searched.includes(one));
	});
};

/** The stream the user should look at first: what needs them, else what works, else the first. */
export const firstFocus = ({alerts, streams}) => {
	const needed = alerts.find(alert => !alert.isAdvice && alert.streamId !== null)?.streamId;
	const all = [...streams.values()];
	return needed ?? all.find(stream => stream.tone === 'working')?.id ?? all[0]?.id;
};
