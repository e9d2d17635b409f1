import {fstatSync} from 'node:fs';
import {starterOfSession} from '../process/start/starter.ts';

const lookMs = 2000;

/** What a terminal or a file gets is not for whoever started the session. */
const isPiped = (): boolean => {
	try {
		const facts = fstatSync(1);
		return facts.isFIFO() || facts.isSocket();
	} catch {
		return false;
	}
};

/** Without a terminal nothing tells that an ssh connection is gone: a verb that waits would stay on the host. Ends it as a hangup does. */
export const endWithSession = (): void => {
	const starter = isPiped() ? starterOfSession() : undefined;
	if (starter === undefined) return;
	setInterval(() => {
		const now = starterOfSession();
		if (now !== undefined && now !== starter) process.kill(process.pid, 'SIGHUP');
	}, lookMs).unref();
};
