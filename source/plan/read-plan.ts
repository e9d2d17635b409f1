import {hostProblems} from './hosts/rules.ts';
import {limits} from './limits.ts';
import {dependencyProblems, targets} from './read/dependency-rules.ts';
import {type Draft, draftStreams} from './read/drafts.ts';
import {fillIn} from './read/fill-in.ts';
import {importedFormat, importedFormatText} from './read/foreign-formats.ts';
import {hostileProblems} from './read/hostile-text.ts';
import {isObject} from './read/imported-keys.ts';
import {jsonProblem} from './read/json-text.ts';
import {readPermissionMode} from './read/permission-mode.ts';
import {readShape} from './read/shapes.ts';
import {identityProblems, placeProblems, taskCountProblems, workProblems} from './read/stream-rules.ts';
import {permissionModes} from './schema/permission-modes.ts';
import {formatPlace, type Problem, quote, toPlanProblems} from './schema/problems.ts';
import {planSchema} from './schema/schema.ts';
import {schemaProblems} from './schema/schema-problems.ts';
import type {PlanOverrides, PlanReading} from './types.ts';

const refused = (problems: readonly Problem[]): PlanReading => ({ok: false, faults: toPlanProblems(problems)});
const refusedWhole = (message: string): PlanReading => refused([{at: [], message}]);

/**
 * A plan from the text of a file (a byte order mark is tolerated), or every fault of it. Never throws.
 * A text that is not JSON has one fault, with its line and column.
 */
export const parsePlanText = (text: string, overrides: PlanOverrides = {}): PlanReading => {
	if (text.length > limits.textBytes) {
		return refusedWhole(`The plan is larger than ${limits.textBytes / 1024 / 1024} MB, which no plan needs to be.`);
	}

	const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
	if (json.trim() === '') {
		return refusedWhole('The plan is empty.');
	}

	const problem = jsonProblem(json);
	return problem === undefined
		? readPlan(JSON.parse(json), overrides)
		: refusedWhole(importedFormatText(json) ?? problem);
};

/**
 * A plan from a parsed document of any accepted shape: our own, a tasks file, or an orchestration-config. Either every
 * default is filled in and every name is safe, or all faults are told at once, each with its place in the document.
 */
export const readPlan = (document: unknown, overrides: PlanOverrides = {}): PlanReading => {
	const gate = gateProblems(document);
	if (gate.isFinal) {
		return refused(gate.faults);
	}

	const reading = readShape(document);
	const drafts = draftStreams(reading.document, reading.shape);
	const parsed = planSchema.safeParse(reading.document);
	const found = [
		...(parsed.success ? [] : schemaProblems(parsed.error, reading.document)),
		...identityProblems(drafts),
		...workProblems(drafts, reading.document, overrides),
		...hostProblems(drafts, reading.document, overrides),
		...dependencyProblems(drafts),
		...placeProblems(drafts),
		...taskCountProblems(drafts),
	].map(problem => ({...problem, at: reading.placeOf(problem.at)}));
	// What was said of a place already is not said again in the schema's words.
	const said = new Set(gate.faults.map(problem => formatPlace(problem.at)));
	const rest = [...reading.faults, ...found].filter(problem => !said.has(formatPlace(problem.at)));
	const problems = [...overrideProblems(overrides), ...gate.faults, ...rest];
	if (problems.length > 0 || !parsed.success) {
		return refused(problems);
	}

	const {shape, completed} = reading;
	const ids = drafts.map(({id}) => id);
	const plan = fillIn({document: parsed.data, shape, completed, overrides, ids, dependencies: resolve(drafts)});
	return {ok: true, plan: {...plan, notes: [...plan.notes, ...reading.notes]}};
};

/** Faults that make looking further useless or too slow (`isFinal`), and hostile text, which does not. */
const gateProblems = (document: unknown): {readonly faults: readonly Problem[]; readonly isFinal: boolean} => {
	if (!isObject(document)) {
		return {faults: [{at: [], message: 'A plan is a JSON object with a list of streams.'}], isFinal: true};
	}

	const foreign = importedFormat(document);
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

	const {faults: problems, isTooBig} = hostileProblems(document);
	return {faults: problems, isFinal: isTooBig};
};

const overrideProblems = ({permissionMode, maxParallel}: PlanOverrides): Problem[] => {
	const problems: Problem[] = [];
	if (permissionMode !== undefined && readPermissionMode(permissionMode) === undefined) {
		const message = `--permission-mode ${quote(permissionMode)} must be one of ${permissionModes.join(', ')}.`;
		problems.push({at: [], message});
	}

	if (
		maxParallel !== undefined &&
		!(Number.isInteger(maxParallel) && maxParallel >= 1 && maxParallel <= limits.maxParallel)
	) {
		problems.push({at: [], message: `--max-parallel must be a whole number from 1 to ${limits.maxParallel}.`});
	}

	return problems;
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
