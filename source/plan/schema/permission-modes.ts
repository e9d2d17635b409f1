/** Agent permission modes: Claude Code's, and two names older tasks files use. */
export const permissionModes = [
	'acceptEdits',
	'default',
	'plan',
	'dontAsk',
	'auto',
	'bypassPermissions',
	'confirmEdits',
	'rejectEdits',
] as const;
