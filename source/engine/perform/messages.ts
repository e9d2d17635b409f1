import {existsSync} from 'node:fs';
import path from 'node:path';
import type {Effect} from '../../run/model/effect.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import {folderOfSession} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {writeForSession} from './write-for-session.ts';

/** The order of names is the order of messages. */
const nameOf = (messageId: string): string => messageId.padStart(6, '0');

/** What stands between the quotes of a JSON string: the hook only prints it. */
export const jsonEscape = (text: string): string => JSON.stringify(text).slice(1, -1);

/** Lays a message into the session's folder for its hook. The hook's mark that it was taken stays, so this may be repeated. */
export const queueMessage = (world: World, effect: Extract<Effect, {type: 'message.deliver'}>): Promise<void> => {
	const folder = folderOfSession(world, effect.sessionId);
	const name = nameOf(effect.messageId);
	return writeForSession(world, effect, () => {
		for (const part of ['messages', 'taken']) ensureFolder(path.join(folder, part));
		if (existsSync(path.join(folder, 'taken', name))) return;
		// Who waits for it ends with the machine.
		writeAtomically(path.join(folder, 'messages', `${name}.txt`), jsonEscape(effect.text), {isDurable: false});
	});
};

/** Tells the core which of the messages laid for a session its hook has taken. Costs nothing while none waits. */
export const pollDelivered = (world: World, streamId: string, sessionId: string): void => {
	const waiting = (world.run()?.streams[streamId]?.messages ?? []).filter(
		({deliveredAt, given}) => deliveredAt === undefined && given?.by === 'hook' && given.sessionId === sessionId,
	);
	if (waiting.length === 0) return;
	const taken = path.join(folderOfSession(world, sessionId), 'taken');
	for (const {id: messageId} of waiting)
		if (existsSync(path.join(taken, nameOf(messageId))))
			world.dispatch({type: 'message.taken', streamId, sessionId, messageId});
};
