import {dependencyFaults, targets} from './dependency-rules.ts';
import {type Draft, draftStreams} from './drafts.ts';
import {type Fault, formatPlace, quote, toPlanFaults} from './faults.ts';
import {fillIn} from './fill-in.ts';
import {foreignFormat, foreignText} from './foreign-formats.ts';
import {isObject} from './foreign-keys.ts';
import {hostileFaults} from './hostile-text.ts';
import {jsonFault} from './json-text.ts';
import {limits} from './limits.ts';
import {readPermissionMode} from './permission-mode.ts';
import {planSchema} from './schema.ts';
import {schemaFaults} from './schema-faults.ts';
import {permissionModes} from './schema-fields.ts';
import {readShape} from './shapes.ts';
import {identityFaults, placeFaults, taskCountFaults, workFaults} from './stream-rules.ts';
import type {PlanOverrides, PlanReading} from './types.ts';

const refused = (faults: readonly Fault[]): PlanReading => ({ok: false, faults: toPlanFaults(faults)});
const refusedWhole = (message: string): PlanReading => refused([{at: [], message}]);

/**
 * A plan from the text of a file (a byte order mark is tolerated), or every fault of it. Never throws.
 * A text that is no JSON has one fault, with its line and column.
 */
export const parsePlanText = (text: string, overrides: PlanOverrides = {}): PlanReading => {
	if (text.length > limits.textBytes) {
		return refusedWhole(`The plan is larger than ${limits.textBytes / 1024 / 1024} MB, which no plan needs to be.`);
	}

	const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
	if (json.trim() === '') {
		return refusedWhole('The plan is empty.');
	}

	const fault = jsonFault(json);
	return fault === undefined ? readPlan(JSON.parse(json), overrides) : refusedWhole(foreignText(json) ?? fault);
};

/**
 * A plan from a parsed document of any accepted shape: our own, a tasks file, or an orchestration-config. Either every
 * default is filled in and every name is safe, or all faults are told at once, each with its place in the document.
 */
export const readPlan = (document: unknown, overrides: PlanOverrides = {}): PlanReading => {
	const gate = gateFaults(document);
	if (gate.isFinal) {
		return refused(gate.faults);
	}

	const reading = readShape(document);
	const drafts = draftStreams(reading.document, reading.shape);
	const parsed = planSchema.safeParse(reading.document);
	const found = [
		...(parsed.success ? [] : schemaFaults(parsed.error, reading.document)),
		...identityFaults(drafts),
		...workFaults(drafts, reading.document, overrides),
		...dependencyFaults(drafts),
		...placeFaults(drafts),
		...taskCountFaults(drafts),
	].map(fault => ({...fault, at: reading.placeOf(fault.at)}));
	// What was said of a place already is not said again in the schema's words.
	const said = new Set(gate.faults.map(fault => formatPlace(fault.at)));
	const rest = [...reading.faults, ...found].filter(fault => !said.has(formatPlace(fault.at)));
	const faults = [...overrideFaults(overrides), ...gate.faults, ...rest];
	if (faults.length > 0 || !parsed.success) {
		return refused(faults);
	}

	const {shape, completed} = reading;
	const ids = drafts.map(({id}) => id);
	const plan = fillIn({document: parsed.data, shape, completed, overrides, ids, dependencies: resolve(drafts)});
	return {ok: true, plan: {...plan, notes: [...plan.notes, ...reading.notes]}};
};

/** Faults that make looking further useless or too slow (`isFinal`), and hostile text, which does not. */
const gateFaults = (document: unknown): {readonly faults: readonly Fault[]; readonly isFinal: boolean} => {
	if (!isObject(document)) {
		return {faults: [{at: [], message: 'A plan is a JSON object with a list of streams.'}], isFinal: true};
	}

	const foreign = foreignFormat(document);
	if (foreign !== undefined) {
		return {faults: [{at: [], message: foreign}], isFinal: true};
	}

	const key = Array.isArray(document.tasks) && document.streams === undefined ? 'tasks' : 'streams';
	const streams = document[key];
	if (streams === undefined || streams === null || (Array.isArray(streams) && streams.length === 0)) {
		return {faults: [{at: [key], message: 'No streams defined'}], isFinal: false};
	}

	if (Array.isArray(streams) && streams.length > limits.streams) {
		const message = `has ${streams.length} entries; a plan may have at most ${limits.streams} streams`;
		return {faults: [{at: [key], message}], isFinal: true};
	}

	const {faults, isTooBig} = hostileFaults(document);
	return {faults, isFinal: isTooBig};
};

const overrideFaults = ({permissionMode, maxParallel}: PlanOverrides): Fault[] => {
	const faults: Fault[] = [];
	if (permissionMode !== undefined && readPermissionMode(permissionMode) === undefined) {
		const message = `--permission-mode ${quote(permissionMode)} must be one of ${permissionModes.join(', ')}.`;
		faults.push({at: [], message});
	}

	if (
		maxParallel !== undefined &&
		!(Number.isInteger(maxParallel) && maxParallel >= 1 && maxParallel <= limits.maxParallel)
	) {
		faults.push({at: [], message: `--max-parallel must be a whole number from 1 to ${limits.maxParallel}.`});
	}

	return faults;
};

/** Dependencies as ids: the name of a race or of one of its members stands for all of them. */
const resolve = (drafts: readonly Draft[]): readonly (readonly string[])[] => {
	const known = targets(drafts);
	return drafts.map(({dependencies}) => {
		// All names of one race share one list: as a set it is opened once.
		const named = new Set(dependencies.map(name => known.get(name) ?? []));
		return [...new Set([...named].flat().map(({id}) => id))];
	});
};
