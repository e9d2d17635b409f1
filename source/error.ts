/** A fault that was expected: one sentence for the user, and what to do about it. Everything else thrown is a bug. */
export class UserError extends Error {
	readonly code: string;
	/** What to do, one sentence or command; printed on its own line. */
	readonly hint: string | undefined;
	readonly exitCode: number;

	constructor(
		message: string,
		options: {
			readonly code?: string;
			readonly hint?: string;
			readonly exitCode?: number;
			readonly cause?: unknown;
		} = {},
	) {
		super(message, {cause: options.cause});
		this.name = 'UserError';
		this.code = options.code ?? 'USER_ERROR';
		this.hint = options.hint;
		this.exitCode = options.exitCode ?? 2;
	}
}

export const errorText = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** With what to do about it, where one text has to hold both. */
export const errorWithHint = (error: unknown): string =>
	error instanceof UserError && error.hint !== undefined
		? `${error.message.replace(/\.$/, '')}. ${error.hint}`
		: errorText(error);
