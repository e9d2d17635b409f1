import type {EndingClass} from '../../run/model/types.ts';
import {classOfEnd} from '../shared/failure-class.ts';

/** What is known of a turn that did not end well. */
export type Verdict = {
	readonly subtype?: string;
	readonly terminalReason?: string;
	readonly stopReason?: string;
	readonly status?: number;
	/** `error` of the last message the CLI put in the agent's mouth. */
	readonly fault?: string;
	/** The result's own text or its errors; never what the agent said. */
	readonly text: string;
};

const ofTerminalReason: Readonly<Record<string, EndingClass>> = {
	prompt_too_long: 'context',
	rapid_refill_breaker: 'context',
	// Something in the conversation is more than the API takes, and would be sent again.
	image_error: 'context',
	aborted_tools: 'crash',
	aborted_streaming: 'crash',
	// A bound on turns stops good work: continuing in the same conversation is right.
	max_turns: 'incomplete',
	// A bound on money is the user's word: continuing would break it.
	budget_exhausted: 'permanent',
	malformed_tool_use_exhausted: 'crash',
	turn_setup_failed: 'crash',
};

const ofSubtype: Readonly<Record<string, EndingClass>> = {
	error_max_turns: 'incomplete',
	error_max_budget_usd: 'permanent',
};

const ofFailure: Readonly<Record<string, EndingClass>> = {
	authentication_failed: 'permanent',
	billing_error: 'permanent',
	model_not_found: 'permanent',
	rate_limit: 'limit',
	overloaded: 'limit',
};

const named = (table: Readonly<Record<string, EndingClass>>, name: string | undefined): EndingClass | undefined =>
	name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;

/** The class of a turn's bad end: what is structured first, the words of the CLI second. */
export const classify = (verdict: Verdict): EndingClass => {
	const told =
		named(ofTerminalReason, verdict.terminalReason) ??
		named(ofSubtype, verdict.subtype) ??
		// Asked the same again, the model refuses the same again.
		(verdict.stopReason === 'refusal' ? 'permanent' : undefined) ??
		named(ofFailure, verdict.fault) ??
		classOfEnd(verdict.text, verdict.status);
	if (told) return told;
	// An answer that grew too long is cut, the conversation is whole.
	return verdict.fault === 'max_output_tokens' ? 'incomplete' : 'crash';
};
