import type * as z from 'zod';
import {limits} from '../limits.ts';
import {nearest} from './nearest.ts';
import {type Place, type Problem, quote} from './problems.ts';
import {knownKeys} from './schema.ts';

type Issue = z.core.$ZodIssue;

const words: Readonly<Record<string, string>> = {
	string: 'text',
	number: 'a number',
	int: 'a whole number',
	boolean: 'true or false',
	array: 'a list',
	object: 'an object in { }',
	null: 'null',
	undefined: 'nothing',
};

const kindOf = (value: unknown): string => {
	if (value === null) {
		return 'null';
	}

	return words[Array.isArray(value) ? 'array' : typeof value] ?? typeof value;
};

const at = (document: unknown, place: Place): unknown => {
	let value = document;
	for (const key of place) {
		value = typeof value === 'object' && value !== null ? (value as Record<string | number, unknown>)[key] : undefined;
	}

	return value;
};

const typeSentence = (expected: string, value: unknown): string => {
	const wanted = words[expected] ?? expected;
	return value === undefined ? `is missing; it must be ${wanted}` : `must be ${wanted}, not ${kindOf(value)}`;
};

const boundSentence = (issue: z.core.$ZodIssueTooBig | z.core.$ZodIssueTooSmall): string => {
	const [bound, side] =
		issue.code === 'too_big' ? [issue.maximum, 'at most'] : [issue.minimum, issue.inclusive ? 'at least' : 'more than'];
	if (issue.origin === 'string') {
		return bound === 1 && issue.code === 'too_small' ? 'must not be empty' : `must have ${side} ${bound} characters`;
	}

	return issue.origin === 'array' ? `must have ${side} ${bound} entries` : `must be ${side} ${bound}`;
};

/** The known key the user most likely meant by an unknown one at this place. */
export const suggestion = (key: string, known: readonly string[]): string => {
	const meant = nearest(key.slice(0, 40), known);
	return meant === undefined ? '' : `; did you mean ${quote(meant)}?`;
};

const unknownKeyProblems = (keys: readonly string[], place: Place): Problem[] => {
	const owner = place.findLast(key => typeof key === 'string') ?? '';
	const known = knownKeys[owner] ?? [];
	return keys.slice(0, limits.faults + 1).map((key, index) => {
		const hint = index < limits.suggestions ? suggestion(key, known) : '';
		return {at: [...place, key], message: `is not a key of a plan${hint}`};
	});
};

const expectedOf = (issues: readonly Issue[]): string[] =>
	issues.flatMap(issue => (issue.code === 'invalid_type' && issue.path.length === 0 ? [issue.expected] : []));

/** Of the branches of a union the one the author meant: whose type is right; else what would have been right. */
const unionProblems = (issue: z.core.$ZodIssueInvalidUnion, document: unknown, place: Place): Problem[] => {
	const meant = issue.errors.find(branch => expectedOf(branch).length === 0);
	if (meant !== undefined) {
		return meant.flatMap(inner => issueProblems(inner, document, place));
	}

	const wanted = issue.errors.flatMap(expectedOf).map(expected => words[expected] ?? expected);
	return [{at: place, message: `must be ${wanted.join(' or ')}, not ${kindOf(at(document, place))}`}];
};

const valueSentence = (issue: z.core.$ZodIssueInvalidValue, value: unknown): string => {
	const allowed = issue.values.map(String);
	const list = `must be one of ${allowed.join(', ')}`;
	return typeof value === 'string' ? `${list}${suggestion(value, allowed)}` : list;
};

const issueProblems = (issue: Issue, document: unknown, before: Place): Problem[] => {
	const place: Place = [...before, ...issue.path.map(key => (typeof key === 'symbol' ? String(key) : key))];
	const value = at(document, place);
	switch (issue.code) {
		case 'unrecognized_keys':
			return unknownKeyProblems(issue.keys, place);
		case 'invalid_union':
			return unionProblems(issue, document, place);
		case 'invalid_type':
			return [{at: place, message: typeSentence(issue.expected, value)}];
		case 'too_big':
		case 'too_small':
			return [{at: place, message: boundSentence(issue)}];
		case 'invalid_value':
			return [{at: place, message: valueSentence(issue, value)}];
		default:
			return [{at: place, message: issue.message}];
	}
};

/** What the schema found, each with its place and a sentence. */
export const schemaProblems = (error: z.ZodError, document: unknown): Problem[] =>
	error.issues.slice(0, limits.faults + 1).flatMap(issue => issueProblems(issue, document, []));
