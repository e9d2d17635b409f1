import type {Completed, Option, Value} from './table.ts';

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;
const described = (text: string): string => text.replaceAll(/[[\]:\\]/g, found => `\\${found}`);

const action = (value: Value): string => {
	switch (value.is) {
		case 'words':
			return `value:(${value.words.join(' ')})`;
		case 'streams':
			return 'stream:_claude_grid_streams';
		case 'files':
			return 'file:_files';
		case 'folders':
			return 'folder:_files -/';
		case 'text':
			return 'value: ';
	}
};

const optionSpecs = ({names, help, value}: Option): readonly string[] =>
	names.map(name => quoted(`${name}[${described(help)}]${value ? `:${action(value)}` : ''}`));

const verbCase = ({name, options, word}: Completed): string => {
	const specs = [...options.flatMap(optionSpecs), quoted('--help[how it is used]'), quoted(`1:${action(word)}`)];
	return `    ${name}) _arguments ${specs.join(' ')} ;;`;
};

/** A zsh script that completes all verbs, their options and the ids of streams. */
export const zshScript = (verbs: readonly Completed[]): string =>
	[
		'#compdef claude-grid',
		'# Completion of claude-grid for zsh. In ~/.zshrc, after compinit: eval "$(claude-grid completion zsh)"',
		'_claude_grid_streams() {',
		'  local -a streams',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
		'  streams=(${(f)"$(claude-grid completion streams 2>/dev/null)"})',
		'  compadd -a streams',
		'}',
		'_claude_grid() {',
		'  local -a verbs',
		'  if (( CURRENT == 2 )); then',
		`    verbs=(${verbs.map(({name, summary}) => quoted(`${name}:${summary.replaceAll(':', '\\:')}`)).join(' ')})`,
		'    _describe verb verbs',
		"    _files -g '*.json'",
		'    return',
		'  fi',
		'  shift words; (( CURRENT-- ))',
		'  case $words[1] in',
		...verbs.map(verbCase),
		'  esac',
		'}',
		'if [ "$funcstack[1]" = "_claude_grid" ]; then _claude_grid "$@"; else compdef _claude_grid claude-grid; fi',
	].join('\n');
