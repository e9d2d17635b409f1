/** Reading hostile JSON: every look-up says what it wants and gets that or nothing. */
export type Json = Readonly<Record<string, unknown>>;

export const asObject = (value: unknown): Json | undefined =>
	typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : undefined;

const ownValue = (object: Json | undefined, key: string): unknown =>
	object && Object.hasOwn(object, key) ? object[key] : undefined;

export const text = (object: Json | undefined, key: string): string | undefined => {
	const value = ownValue(object, key);
	return typeof value === 'string' ? value : undefined;
};

export const number = (object: Json | undefined, key: string): number | undefined => {
	const value = ownValue(object, key);
	return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
};

export const child = (object: Json | undefined, key: string): Json | undefined => asObject(ownValue(object, key));

/** The objects of a list; whatever else stands in it is left out. */
export const children = (object: Json | undefined, key: string): readonly Json[] => {
	const value = ownValue(object, key);
	return Array.isArray(value) ? value.map(asObject).filter(item => item !== undefined) : [];
};

export const isTrue = (object: Json | undefined, key: string): boolean => ownValue(object, key) === true;

/** Epoch milliseconds of an ISO date or a number. */
export const instant = (object: Json | undefined, key: string): number | undefined => {
	const at = number(object, key) ?? Date.parse(text(object, key) ?? '');
	return at >= 0 && at < 8.64e15 ? at : undefined;
};

/** An id that an agent gave itself and that may stand in an argv again: never an option, never a path. */
export const conversationId = (object: Json | undefined, key: string): string | undefined => {
	const id = text(object, key);
	return id !== undefined && /^[A-Za-z0-9]\w[\w-]{0,126}$/.test(id) ? id : undefined;
};

const parsed = (line: string | undefined): Json | undefined => {
	try {
		return line === undefined ? undefined : asObject(JSON.parse(line));
	} catch {
		return undefined;
	}
};

/** No agent says anything deeper; what is deeper overflows whoever goes through it. */
const deepest = 100;

/** Closes what a cut line left open, so that the part that is there can be read; undefined when it is too deep. */
const repaired = (line: string): string | undefined => {
	const closers: string[] = [];
	let whole = {length: 0, closers: ''};
	let isString = false;
	let isValue = true;
	for (let index = 0; index < line.length; index++) {
		const character = line[index];
		if (isString) {
			if (character === '\\') index++;
			else if (character === '"') isString = false;
		} else if (character === '"') isString = true;
		else if (character === '{' || character === '[') {
			if (closers.length === deepest) return undefined;
			closers.unshift(character === '{' ? '}' : ']');
			isValue = character === '[';
		} else if (character === '}' || character === ']') closers.shift();
		else if (character === ':') isValue = true;
		else if (character === ',') {
			whole = {length: index, closers: closers.join('')};
			isValue = closers[0] === ']';
		}
	}
	if (isString && isValue) return `${line.replace(/(\\u[0-9a-fA-F]{0,3}|\\)$/, '')}"${closers.join('')}`;
	return line.slice(0, whole.length) + whole.closers;
};

const isShallow = (line: string): boolean => {
	let depth = 0;
	let isString = false;
	for (let index = 0; index < line.length; index++) {
		const character = line[index];
		if (character === '"') isString = !isString;
		else if (isString) index += character === '\\' ? 1 : 0;
		else if (character === '{' || character === '[') depth++;
		else if (character === '}' || character === ']') depth--;
		if (depth > deepest) return false;
	}
	return true;
};

/** The JSON object a line holds; of a cut line, what of it is there. Undefined: it holds none, or one that is too deep. */
export const readObject = (line: {readonly text: string; readonly isCut: boolean}): Json | undefined => {
	if (!line.text.startsWith('{') && !line.text.trimStart().startsWith('{')) return undefined;
	if (!isShallow(line.text)) return undefined;
	return parsed(line.text) ?? (line.isCut ? parsed(repaired(line.text)) : undefined);
};
