/** What is wrong with a JSON text, and where (an index into it). */
type JsonProblem = {readonly at: number; readonly message: string};

type Frame = {readonly isObject: boolean; readonly keys: Set<string>};
type Expected = 'value' | 'value or end' | 'key' | 'key or end' | 'colon' | 'comma or end' | 'end of text';

type State = {at: number; expected: Expected; readonly stack: Frame[]; problem?: JsonProblem};

/** Far above what a plan may have, far below what costs time. */
const maxDepth = 200;

const numberOrWord = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const endOfWord = /[\s,:[\]{}"]|$/y;
const wrongWord = /[^\s,:[\]{}"]+/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[\dA-Fa-f]{4})/y;

const match = (pattern: RegExp, text: string, at: number): string | undefined => {
	pattern.lastIndex = at;
	return pattern.exec(text)?.[0];
};

/**
 * The first thing that makes this no JSON, as `line 3, column 7: ...`, or undefined. Stricter than JSON.parse in one point:
 * a key that is twice in an object is refused, because one of the two would be lost without a word.
 */
export const jsonProblem = (text: string): string | undefined => {
	const problem = findProblem(text);
	if (problem === undefined) {
		return undefined;
	}

	const before = text.slice(0, problem.at);
	const line = before.split('\n').length;
	const column = problem.at - before.lastIndexOf('\n');
	return `Line ${line}, column ${column}: ${problem.message}.`;
};

const findProblem = (text: string): JsonProblem | undefined => {
	const state: State = {at: 0, expected: 'value', stack: []};
	while (state.problem === undefined) {
		skipSpace(text, state);
		if (state.at >= text.length) {
			return state.expected === 'end of text' ? undefined : {at: text.length, message: tooShort(state)};
		}

		step(text, state);
	}

	return state.problem;
};

const skipSpace = (text: string, state: State): void => {
	while (' \t\n\r'.includes(text[state.at] ?? '?')) {
		state.at++;
	}
};

const tooShort = ({stack}: State): string => {
	const open = stack.at(-1);
	if (open === undefined) {
		return 'the text ends before a value';
	}

	return `the text ends too early: a ${open.isObject ? '}' : ']'} is missing`;
};

const step = (text: string, state: State): void => {
	const character = text[state.at] ?? '';
	if (character === '/' || character === '#') {
		return fail(state, 'comments are not allowed in JSON');
	}

	if (character === "'" || character === '“' || character === '”') {
		return fail(state, 'strings must use straight double quotes');
	}

	switch (state.expected) {
		case 'colon':
			return character === ':' ? move(state, 'value') : fail(state, 'a : is missing after the key');
		case 'comma or end':
			return stepAfterValue(character, state);
		case 'key':
		case 'key or end':
			return stepKey(text, character, state);
		case 'end of text':
			return fail(state, 'unexpected text after the JSON document');
		default:
			return stepValue(text, character, state);
	}
};

const fail = (state: State, message: string): void => {
	state.problem = {at: state.at, message};
};

const move = (state: State, expected: Expected): void => {
	state.at++;
	state.expected = expected;
};

const afterValue = (state: State): void => {
	state.expected = state.stack.length === 0 ? 'end of text' : 'comma or end';
};

const close = (state: State): void => {
	state.at++;
	state.stack.pop();
	afterValue(state);
};

const stepAfterValue = (character: string, state: State): void => {
	const isObject = state.stack.at(-1)?.isObject === true;
	if (character === ',') {
		return move(state, isObject ? 'key' : 'value');
	}

	return character === (isObject ? '}' : ']') ? close(state) : fail(state, 'a comma is missing before this');
};

const stepKey = (text: string, character: string, state: State): void => {
	if (character === '}') {
		return state.expected === 'key or end' ? close(state) : fail(state, 'a comma before } is not allowed in JSON');
	}

	if (character !== '"') {
		return fail(state, 'expected a key in double quotes');
	}

	const start = state.at;
	if (!readString(text, state)) {
		return;
	}

	const key = text.slice(start, state.at);
	const keys = state.stack.at(-1)?.keys;
	if (keys?.has(key)) {
		state.problem = {at: start, message: `the key ${key.slice(0, 60)} is there twice in one object`};
	}

	keys?.add(key);
	state.expected = 'colon';
};

const stepValue = (text: string, character: string, state: State): void => {
	if (character === '{' || character === '[') {
		const isObject = character === '{';
		if (state.stack.length >= maxDepth) {
			return fail(state, `this is nested more than ${maxDepth} levels deep`);
		}

		state.stack.push({isObject, keys: new Set()});
		return move(state, isObject ? 'key or end' : 'value or end');
	}

	if (character === ']') {
		const isAllowed = state.expected === 'value or end';
		return isAllowed ? close(state) : fail(state, 'a comma before ] is not allowed in JSON');
	}

	if (character === '"') {
		return readString(text, state) ? afterValue(state) : undefined;
	}

	const found = match(numberOrWord, text, state.at);
	if (found === undefined || match(endOfWord, text, state.at + found.length) === undefined) {
		return fail(state, `${(match(wrongWord, text, state.at) ?? character).slice(0, 40)} is not a JSON value`);
	}

	state.at += found.length;
	return afterValue(state);
};

/** Moves behind a string that starts here; false when it is broken. */
const readString = (text: string, state: State): boolean => {
	let at = state.at + 1;
	for (; at < text.length; at++) {
		const code = text.charCodeAt(at);
		if (code === 0x22) {
			state.at = at + 1;
			return true;
		}

		if (code < 0x20) {
			state.problem = {at, message: 'a line break or control character inside text must be written as \\n or \\u00..'};
			return false;
		}

		if (code === 0x5c) {
			const escaped = match(escapeSequence, text, at);
			if (escaped === undefined) {
				state.problem = {at, message: 'JSON knows no such escape; write \\\\ for a backslash'};
				return false;
			}

			at += escaped.length - 1;
		}
	}

	fail(state, 'this text has no closing double quote');
	return false;
};
