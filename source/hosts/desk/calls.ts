import type {Down, Up} from '../link/types.ts';
import {type HostSetting, streamOn} from './setting.ts';

type Call = Extract<Up, {is: 'call'}>;

const refused = (call: number, status: number, code: string, message: string): Down => ({
	is: 'reply',
	call,
	status,
	body: JSON.stringify({error: {code, message}}),
});

const mostOpen = 200;

/** What agents on a host ask. More at once than agents of ours do is refused. */
export const createCalls = (setting: HostSetting, send: (reply: Down) => void): ((call: Call) => void) => {
	let open = 0;
	return call => {
		if (open >= mostOpen) return send(refused(call.call, 429, 'TOO_MANY', 'Too many calls at once: try again later.'));
		open++;
		void answerCall(setting, call)
			.then(send)
			.finally(() => open--);
	};
};

/** Answered as at an agent's own door here; what changes something only for streams that the host has. */
export const answerCall = async (setting: HostSetting, {call, method, path, body}: Call): Promise<Down> => {
	const {world, name, door} = setting;
	const url = new URL(path, 'http://localhost');
	const sessionId = sessionIn(body);
	// However its path is spelled: only this one changes nothing.
	if (method === 'POST' && url.pathname !== '/api/claims') {
		const streams = Object.values(world.run()?.streams ?? {});
		const stream = streams.find(({sessions}) => sessions.at(-1)?.id === sessionId);
		if (!stream || !streamOn(setting, stream.id))
			return refused(call, 403, 'NOT_YOURS', `${stream?.id ?? 'that session'} is not on ${name}`);
	}
	const headers = {'content-type': 'application/json'};
	try {
		const request = new Request(url, {method, headers, ...(method === 'POST' && {body})});
		const response = await door(sessionId ?? `host ${name}`, request);
		return {is: 'reply', call, status: response.status, body: await response.text()};
	} catch (error) {
		return refused(call, 500, 'INTERNAL', error instanceof Error ? error.message : String(error));
	}
};

const sessionIn = (body: string): string | undefined => {
	try {
		const {sessionId} = JSON.parse(body);
		return typeof sessionId === 'string' ? sessionId : undefined;
	} catch {
		return undefined;
	}
};
