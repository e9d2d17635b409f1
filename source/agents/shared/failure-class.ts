import type {EndingClass} from '../../run/model/types.ts';

// The context comes first: its messages may carry numbers that look like a status.
const patterns: readonly (readonly [EndingClass, RegExp])[] = [
	[
		'context',
		/prompt is too long|context window|context length|context_length_exceeded|autocompact is thrashing|ran out of room|maximum context|input token count .{0,40}exceeds/i,
	],
	['limit', /resource_exhausted|exhausted your (?:daily )?(?:quota|capacity)/i],
	[
		'permanent',
		/missing environment variable|invalid api key|incorrect api key|api key not valid|credit balance|billing|insufficient_quota|exceeded your current quota|please run \/login|not logged in|failed to authenticate|authentication|unauthorized|oauth token|issue with the selected model|model[^.]{0,80}(?:not found|does not exist|not supported)|status:? (?:401|402|403)\b/i,
	],
	[
		'limit',
		/usage limit|rate.?limit|limit reached|hit your [\w -]{0,30}limit|too many requests|overloaded|\b(?:429|529)\b/i,
	],
];

/** What kind of end a failure's own message speaks of; only for texts of the CLI itself, never for an agent's words. */
export const classOfText = (message: string): EndingClass | undefined =>
	patterns.find(([, pattern]) => pattern.test(message))?.[0];

const refusal =
	/invalid_request_error|INVALID_ARGUMENT|\b(?:status|error|code)\b\W{1,4}(?:400|413|422)\b|\b(?:400 (?:bad request|due to)|422 unprocessable)/i;

/**
 * The API takes a conversation like this one never. Only for an end that nothing else explains: a full context, a wrong
 * key and a used-up account come with the same status.
 */
export const isRefusal = (message: string, status?: number): boolean =>
	status === undefined ? refusal.test(message) : status === 400 || status === 413 || status === 422;

/** What kind of end an HTTP status of the model's API means. */
export const classOfStatus = (status: number | undefined): EndingClass | undefined => {
	if (status === 429 || status === 529) return 'limit';
	if (status === 401 || status === 402 || status === 403 || status === 404) return 'permanent';
	return undefined;
};

/** The status is a fact, the words may speak of anything: a server that fails may do so while it talks of logins. */
export const classOfEnd = (message: string, status: number | undefined): EndingClass | undefined => {
	const spoken = classOfText(message);
	if (status !== undefined && status >= 500 && status !== 529) return spoken === 'limit' ? 'limit' : 'crash';
	return classOfStatus(status) ?? spoken;
};
