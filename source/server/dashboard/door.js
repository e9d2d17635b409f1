/** The door to the engine: the token, requests, and the live view. */

const storedAs = 'claude-grid token';

/** The token of the address, which is taken out of the address bar; else the one this tab knows; else null. */
export const findToken = () => {
	const token = tokenIn(location.hash);
	if (token === null) return sessionStorage.getItem(storedAs);
	keepToken(token);
	history.replaceState(null, '', location.pathname);
	return token;
};

/** A token, or the address that carries one; null when it is neither. */
export const tokenIn = text => /(?:^|#token=)([0-9a-f]{64})$/.exec(text.trim())?.[1] ?? null;

export const keepToken = token => sessionStorage.setItem(storedAs, token);
export const forgetToken = () => sessionStorage.removeItem(storedAs);

/** The JSON of an answer. Throws an Error with one sentence to show; `status` 401: the token is not known. */
const ask = async (token, path, options = {}) => {
	const headers = {authorization: `Bearer ${token}`, ...options.headers};
	const response = await fetch(path, {...options, headers}).catch(() => {
		throw new Error('the engine cannot be reached');
	});
	const body = await response.json().catch(() => ({}));
	if (response.ok || (response.status === 409 && body.ok === false)) return body;
	throw Object.assign(new Error(body.error?.message ?? 'the engine did not answer'), {status: response.status});
};

const quietMs = 40_000;
const longestPauseMs = 10_000;

/** Server-sent events of a response, one by one; a comment is an event without a name. */
async function* eventsOf(response) {
	const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
	let text = '';
	for (;;) {
		const {done, value} = await reader.read();
		if (done) return;
		text += value;
		const blocks = text.split('\n\n');
		text = blocks.pop();
		for (const block of blocks) {
			const field = name => block.match(new RegExp(`^${name}: (.*)$`, 'm'))?.[1];
			yield {name: field('event'), data: field('data')};
		}
	}
}

/**
 * Follows the run for as long as the page is open. `onMessage(name, data)` for everything told, `onState(isLive)` when the
 * connection comes and goes, `onRefused()` when the token is not the engine's; then it ends.
 */
const follow = async (token, {onMessage, onState, onRefused}) => {
	let wake = () => {};
	for (const event of ['online', 'visibilitychange', 'pageshow'])
		(event === 'visibilitychange' ? document : window).addEventListener(event, () => wake());
	for (let failures = 0; ; failures += 1) {
		const isRefused = await followOnce(token, onMessage, () => {
			failures = 0;
			onState(true);
		});
		if (isRefused) return onRefused();
		onState(false);
		await new Promise(resolve => {
			wake = resolve;
			setTimeout(resolve, Math.min(longestPauseMs, 500 * 2 ** failures));
		});
	}
};

/** Until the connection ends; true when the token was refused. A silent one is ended: a phone that slept hears nothing. */
const followOnce = async (token, onMessage, onLive) => {
	const control = new AbortController();
	let timer;
	const heard = () => {
		clearTimeout(timer);
		timer = setTimeout(() => control.abort(), quietMs);
	};
	try {
		heard();
		const response = await fetch('/api/view', {headers: {authorization: `Bearer ${token}`}, signal: control.signal});
		if (response.status === 401) return true;
		if (!response.ok) return false;
		onLive();
		for await (const {name, data} of eventsOf(response)) {
			heard();
			if (name !== undefined) onMessage(name, JSON.parse(data));
		}
	} catch {
		// Ended, or never there: both are tried again.
	} finally {
		clearTimeout(timer);
	}
	return false;
};

export const openDoor = token => ({
	follow: listener => follow(token, listener),
	send: command =>
		ask(token, '/api/commands', {
			method: 'POST',
			headers: {'content-type': 'application/json'},
			body: JSON.stringify(command),
		}),
	/** `limit` entries of a stream's log, before the entry of that number; null: none yet. */
	log: async (id, {limit, before}) => {
		const query = new URLSearchParams({limit, ...(before !== undefined && {before})});
		return (await ask(token, `/api/view/${id}/log?${query}`)).log;
	},
	/** With a checkpoint's number: what the stream had changed then. */
	diff: async (id, checkpoint) =>
		(await ask(token, `/api/view/${id}/diff${checkpoint === undefined ? '' : `?checkpoint=${checkpoint}`}`)).files,
	/** The log of an attempt as it stood at an instant. */
	logAt: async (id, {attempt, at}) => {
		const {log} = await ask(token, `/api/view/${id}/log?${new URLSearchParams({attempt, limit: 2000})}`);
		return (log?.entries ?? []).filter(entry => entry.at === undefined || entry.at <= at);
	},
	timeline: async id => (await ask(token, `/api/view/${id}/timeline`)).moments,
	/** What a new stream would run, write and allow. */
	newStream: async () => (await ask(token, '/api/view/new-stream')).lines,
	graph: async () => (await ask(token, '/api/view/graph')).graph,
	mergePreview: async id => (await ask(token, `/api/view/${id}/merge`)).preview,
});
