import type {Down, Up} from '../link/types.ts';
import {type HostSetting, streamOn} from './setting.ts';

const refused = (call: number, message: string): Down => ({
	is: 'reply',
	call,
	status: 403,
	body: JSON.stringify({error: {code: 'NOT_YOURS', message}}),
});

/** What an agent on a host asks is answered as at its own door here, and only for streams that the host has. */
export const answerCall = async (
	setting: HostSetting,
	{call, method, path, body}: Extract<Up, {is: 'call'}>,
): Promise<Down> => {
	const {world, name, door} = setting;
	const sessionId = sessionIn(body);
	if (method === 'POST' && path === '/api/commands') {
		const streams = Object.values(world.run()?.streams ?? {});
		const stream = streams.find(({sessions}) => sessions.at(-1)?.id === sessionId);
		if (!stream || !streamOn(setting, stream.id))
			return refused(call, `${stream?.id ?? 'that session'} is not on ${name}`);
	}
	const headers = {'content-type': 'application/json'};
	const request = new Request(`http://localhost${path}`, {method, headers, ...(method === 'POST' && {body})});
	try {
		const response = await door(sessionId ?? `host ${name}`, request);
		return {is: 'reply', call, status: response.status, body: await response.text()};
	} catch (error) {
		return refused(call, error instanceof Error ? error.message : String(error));
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
