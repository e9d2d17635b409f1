import type {Completed, Option, Value} from './table.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

const candidates = (value: Value): string => {
	if (value.is === 'words') return ` -f -a ${quoted(value.words.join(' '))}`;
	if (value.is === 'streams') return " -f -a '(claude-grid completion streams 2>/dev/null)'";
	if (value.is === 'folders') return " -f -a '(__fish_complete_directories)'";
	return value.is === 'files' ? ' -F' : ' -f';
};

const nameFlag = (name: string): string => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`);

const optionLine = (verb: string, {names, help, value}: Option): string =>
	`complete -c claude-grid -n '__fish_seen_subcommand_from ${verb}' ${names.map(nameFlag).join(' ')} -d ${quoted(help)}${
		value ? ` -r${candidates(value)}` : ''
	}`;

const verbLines = ({name, summary, options, word}: Completed): readonly string[] => [
	`complete -c claude-grid -n __fish_use_subcommand -a ${name} -d ${quoted(summary)}`,
	`complete -c claude-grid -n '__fish_seen_subcommand_from ${name}'${candidates(word)}`,
	...options.map(option => optionLine(name, option)),
];

/** A fish script that completes all verbs, their options and the ids of streams. */
export const fishScript = (verbs: readonly Completed[]): string =>
	[
		'# Completion of claude-grid for fish: claude-grid completion fish > ~/.config/fish/completions/claude-grid.fish',
		'complete -c claude-grid -e',
		'complete -c claude-grid -f',
		...verbs.flatMap(verbLines),
	].join('\n');
