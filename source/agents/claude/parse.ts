import type {Parsed} from '../../run/model/report.ts';
import type {Json} from '../shared/json.ts';
import {child, number, readObject, text} from '../shared/json.ts';
import type {Line} from '../types.ts';
import {readAssistant, readDelta} from './assistant.ts';
import type {Reader} from './event.ts';
import {onlyAlive} from './event.ts';
import {memoryFrom} from './memory.ts';
import {readResult} from './result.ts';
import {systemReaders} from './system.ts';
import {readUser} from './user.ts';

/** When a subscription's limit resets; a `limit` result that names no time itself goes by it. */
const readRateLimit: Reader = (memory, event) => {
	const info = child(event, 'rate_limit_info');
	const at = number(info, 'resetsAt');
	if (at === undefined || text(info, 'status') !== 'rejected') return onlyAlive(memory);
	return onlyAlive({...memory, resetsAt: at < 1e11 ? at * 1000 : at});
};

const readers: Readonly<Record<string, Reader>> = {
	assistant: readAssistant,
	user: readUser,
	stream_event: readDelta,
	result: readResult,
	rate_limit_event: readRateLimit,
};

const readerFor = (event: Json): Reader | undefined => {
	const type = text(event, 'type') ?? '';
	if (type !== 'system') return Object.hasOwn(readers, type) ? readers[type] : undefined;
	const subtype = text(event, 'subtype') ?? '';
	return Object.hasOwn(systemReaders, subtype) ? systemReaders[subtype] : onlyAlive;
};

/** One line of `--output-format stream-json`. Other lines and unknown events mean nothing. */
export const parseClaude = (memory: unknown, line: Line): Parsed => {
	const event = readObject(line);
	const reader = event && readerFor(event);
	if (!event || !reader) return {memory, reports: [], entries: []};
	return reader(memoryFrom(memory), event, line.readAt);
};
