import {limits} from '../limits.ts';
import type {Place, Problem} from '../schema/problems.ts';
import {knownKeys} from '../schema/schema.ts';
import {planDisagreements} from './config-notes.ts';
import {type ImportedKeys, isObject, type Json, renameKeys, writtenKey} from './imported-keys.ts';
import type {ShapeReading} from './shapes.ts';

const streamKeys: ImportedKeys = {
	aliases: {streamId: 'id', streamName: 'name', streamPhase: 'phase', streamDependencies: 'dependencies'},
	own: knownKeys.streams ?? [],
	derived: ['projectRoot', 'totalTasks', 'completedTasks'],
};
const rootKeys: ImportedKeys = {
	aliases: {},
	own: knownKeys[''] ?? [],
	derived: ['version', 'generatedAt', 'initiative', 'apiEndpoint', 'projectRoot', 'executionPlan'],
};

type StreamReading = {
	readonly value: unknown;
	readonly notes: readonly string[];
	readonly faults: readonly Problem[];
	readonly completed: number;
};

/** `orchestration-config.json`: streams with `streamId`, counted tasks and an execution plan derived from them. */
export const readConfigShape = (document: Json): ShapeReading => {
	const list = Array.isArray(document.streams) ? document.streams : [];
	const streams = list.map(readStream);
	const root = renameKeys(document, rootKeys, []);
	const name = root.value.name ?? initiativeName(document.initiative);
	const named = name === undefined ? {} : {name};
	return {
		shape: 'config',
		document: {...root.value, ...named, streams: streams.map(stream => stream.value)},
		notes: [...root.notes, ...streams.flatMap(stream => stream.notes), ...planDisagreements(document, list)],
		faults: streams.flatMap(stream => stream.faults),
		completed: streams.map(stream => stream.completed),
		placeOf: ([root, index, key, ...rest]: Place): Place => {
			if (root !== 'streams' || typeof index !== 'number' || typeof key !== 'string') {
				return [root, index, key, ...rest].filter(part => part !== undefined);
			}

			return [root, index, writtenKey(list[index], key, streamKeys), ...rest];
		},
	};
};

const initiativeName = (initiative: unknown): string | undefined => {
	const name = isObject(initiative) ? initiative.name : undefined;
	return typeof name === 'string' && name !== '' ? name.slice(0, limits.name) : undefined;
};

const readStream = (stream: unknown, index: number): StreamReading => {
	if (!isObject(stream)) {
		return {value: stream, notes: [], faults: [], completed: 0};
	}

	const {value, notes} = renameKeys(stream, streamKeys, ['streams', index]);
	const total = readCount(stream, 'totalTasks', index);
	const completed = readCount(stream, 'completedTasks', index);
	const written = Array.isArray(value.tasks) && value.tasks.length > 0 ? value.tasks : undefined;
	const isNamed = typeof value.prompt === 'string';
	const isCounted = written === undefined && (!isNamed || completed.count > 0);
	const count = Math.max(total.count, completed.count);
	const tasks = isCounted ? Array.from({length: count}, (_, task) => `Task ${task + 1}`) : written;
	const prompt = isNamed || written !== undefined ? {} : {prompt: `/continue ${String(value.id)}`};
	return {
		value: {...value, ...prompt, ...(tasks === undefined ? {} : {tasks})},
		notes: [...notes, ...countNotes(index, total.count, completed.count, written?.length)],
		faults: [...total.faults, ...completed.faults],
		completed: completed.count,
	};
};

const readCount = (stream: Json, key: string, index: number): {readonly count: number; readonly faults: Problem[]} => {
	const value = stream[key] ?? 0;
	if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= limits.tasksPerStream) {
		return {count: Number(value), faults: []};
	}

	const message = `must be a whole number from 0 to ${limits.tasksPerStream}`;
	return {count: 0, faults: [{at: ['streams', index, key], message}]};
};

const countNotes = (index: number, total: number, completed: number, written: number | undefined): string[] => {
	const notes: string[] = [];
	if (written !== undefined && total > 0 && total !== written) {
		notes.push(`streams[${index}].totalTasks is ${total}, but ${written} tasks are listed; the list counts.`);
	}

	if (completed > (written ?? total)) {
		notes.push(
			`streams[${index}].completedTasks is ${completed}, more than its tasks; all of them count as completed.`,
		);
	}

	return notes;
};
