import {limits} from '../limits.ts';
import type {Place, Problem} from '../schema/problems.ts';

const anywhere = /[\p{Cc}\p{Cs}\p{Bidi_Control}\u2028\u2029]/u;
const inText = /[^\P{Cc}\n\t]|[\p{Cs}\p{Bidi_Control}]/u;

/** Keys whose text may run over several lines. */
const textKeys = new Set(['prompt', 'description', 'acceptance', 'setup', 'verify', 'command', 'text']);
const dangerousKeys = new Set(['__proto__', 'constructor', 'prototype']);

const characterProblem = (text: string, key: string): string | undefined => {
	const found = (textKeys.has(key) ? inText : anywhere).exec(text)?.[0];
	if (found === undefined) {
		return undefined;
	}

	const code = `U+${found.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
	return `holds the character ${code}, which is not allowed here (control and bidirectional characters can hide what a plan does)`;
};

/** Why a text of several lines could lie to the user, or undefined. */
export const textProblem = (text: string): string | undefined => characterProblem(text, 'text');

type Visit = {readonly value: unknown; readonly place: Place; readonly key: string};

const children = ({value, place, key}: Visit): Visit[] => {
	if (Array.isArray(value)) {
		return value.map((item: unknown, index) => ({value: item, place: [...place, index], key}));
	}

	if (typeof value === 'object' && value !== null) {
		return Object.entries(value).map(([name, item]) => ({value: item, place: [...place, name], key: name}));
	}

	return [];
};

const visitProblems = ({value, place, key}: Visit): Problem[] => {
	const problems: Problem[] = [];
	const name = place.at(-1);
	if (typeof name === 'string' && dangerousKeys.has(name)) {
		problems.push({at: place, message: 'is not allowed as a key'});
	}

	const message = typeof value === 'string' ? characterProblem(value, key) : undefined;
	return message === undefined ? problems : [...problems, {at: place, message}];
};

/**
 * Everything in the document that could lie to the user or reach into our objects: control and bidirectional
 * characters, dangerous keys. `isTooBig`: it holds more than can be checked in time, and nothing else was looked at.
 */
export const hostileProblems = (
	document: unknown,
): {readonly faults: readonly Problem[]; readonly isTooBig: boolean} => {
	const problems: Problem[] = [];
	const stack: Visit[] = [{value: document, place: [], key: ''}];
	let count = 1;
	for (let visit = stack.pop(); visit !== undefined; visit = stack.pop()) {
		count += childCount(visit.value);
		if (count > limits.values) {
			return {faults: [{at: [], message: `The plan holds more than ${limits.values} values.`}], isTooBig: true};
		}

		if (visit.place.length > limits.depth) {
			return {faults: [{at: [], message: `The plan is nested more than ${limits.depth} levels deep.`}], isTooBig: true};
		}

		problems.push(...visitProblems(visit));
		stack.push(...children(visit).reverse());
	}

	return {faults: problems, isTooBig: false};
};

const childCount = (value: unknown): number =>
	typeof value === 'object' && value !== null ? Object.keys(value).length : 0;
