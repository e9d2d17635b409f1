import {stripComments, visit} from 'jsonc-parser';

/** What an agent is asked to draft a plan: reading only, one JSON object as the answer. */
export const draftPrompt = (goal: string): string =>
	[
		'Draft a plan for parallel coding agents. Look at this repository (read only), then answer with one JSON object and nothing else.',
		'',
		`The goal: ${goal}`,
		'',
		'The object: {"name": "...", "streams": [{"id": "Stream-A", "name": "...", "phase": "foundation" | "parallel" | "integration", "dependencies": ["..."], "prompt": "...", "tasks": [{"title": "...", "acceptance": ["..."]}], "files": ["src/x/**"]}]}',
		'Rules:',
		'- Each stream is worked by one agent alone in its own git worktree; parallel streams must not change the same files.',
		'- Shared things (types, schema, helpers) belong into phase foundation; wiring, end-to-end tests and documentation into phase integration.',
		'- 2 to 5 tasks a stream, at most 5 parallel streams. Prompts say all an agent needs to know.',
	].join('\n');

/** Where commas stand that no value follows. */
const trailingCommas = (text: string): readonly number[] => {
	const found: number[] = [];
	let comma: number | undefined;
	const begin = (): void => {
		comma = undefined;
	};
	const end = (): void => {
		if (comma !== undefined) {
			found.push(comma);
		}

		comma = undefined;
	};
	const onSeparator = (character: string, at: number): void => {
		comma = character === ',' ? at : undefined;
	};
	const values = {onObjectBegin: begin, onArrayBegin: begin, onObjectProperty: begin, onLiteralValue: begin};
	visit(text, {...values, onSeparator, onObjectEnd: end, onArrayEnd: end}, {allowTrailingComma: true});
	return found;
};

/** The JSON text without comments and trailing commas, which agents like to write; nothing else of it is changed. */
export const plainJson = (text: string): string => {
	const plain = stripComments(text, ' ');
	try {
		return trailingCommas(plain).reduce((left, at) => `${left.slice(0, at)} ${left.slice(at + 1)}`, plain);
	} catch {
		// Nested deeper than the stack; whoever reads it next says so.
		return text;
	}
};

const inBraces = (text: string): string | undefined => {
	const [start, end] = [text.indexOf('{'), text.lastIndexOf('}')];
	return start === -1 || end <= start ? undefined : text.slice(start, end + 1);
};

/** The JSON object in an answer that may wrap it in words or a fence, as plain JSON; undefined when there is none. */
export const planInAnswer = (answer: string): string | undefined => {
	const fenced = [...answer.matchAll(/^```\w*[ \t]*\n([\s\S]*?)^```/gm)].map(([, text = '']) => text);
	const found = fenced.map(inBraces).find(text => text !== undefined) ?? inBraces(answer);
	return found === undefined ? undefined : plainJson(found);
};
