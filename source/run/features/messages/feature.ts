import type {Feature} from '../../feature.ts';
import {whileCurrent} from '../../stream/current-session.ts';
import {onTaken, sendMessage} from './messages.ts';

/** What a stream's agent is told while it works, or with its next prompt. */
export const messages = {
	commands: {'stream.send': sendMessage},
	events: {'message.taken': whileCurrent(onTaken)},
} satisfies Feature;
