/**
 * The commands that a plan's allowed tools name, as beginnings: `Bash(git add:*)` and `Bash(git add *)` give `git add`.
 * 'all' when every command is allowed. What an agent could read as more than one word of its own rule is left out.
 */
export const allowedCommands = (allowedTools: readonly string[]): readonly string[] | 'all' => {
	if (allowedTools.some(tool => tool === 'Bash' || tool === 'Bash(*)')) return 'all';
	return allowedTools.flatMap(tool => {
		const command = /^Bash\((.+?)(?::\*| \*)?\)$/.exec(tool)?.[1]?.trim() ?? '';
		return /^[\w./@=:+-][\w ./@=:+-]*$/.test(command) && !command.startsWith('-') ? [command] : [];
	});
};
