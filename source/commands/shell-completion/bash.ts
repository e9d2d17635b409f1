import type {Completed, Option, Value} from './table.ts';

/** What fills COMPREPLY; files are the shell's own matter. */
const reply = (value: Value, more = ''): string => {
	if (value.is === 'words') return `words="${value.words.join(' ')}${more}"`;
	if (value.is === 'streams') return `words="$(claude-grid completion streams 2>/dev/null)${more}"`;
	const own = value.is === 'files' ? 'compopt -o default 2>/dev/null' : 'compopt -o dirnames 2>/dev/null';
	return value.is === 'text' ? `words="${more.trim()}"` : `words="${more.trim()}"; ${own}`;
};

const taking = (verbs: readonly Completed[]): readonly Option[] => {
	const all = verbs.flatMap(({options}) => options).filter(({value}) => value !== undefined);
	return [...new Map(all.map(option => [option.names[0], option])).values()];
};

const optionCases = (verbs: readonly Completed[]): readonly string[] =>
	taking(verbs).map(({names, value}) => `    ${names.join('|')}) ${value ? reply(value) : ''}; isValue=1 ;;`);

const verbCases = (verbs: readonly Completed[]): readonly string[] =>
	verbs.map(({name, options, word}) => {
		const flags = options.flatMap(({names}) => names).join(' ');
		return `    ${name}) if [[ $cur == -* ]]; then words="${flags} --help"; else ${reply(word)}; fi ;;`;
	});

/** A bash script (3.2 and later) that completes all verbs, their options and the ids of streams. */
export const bashScript = (verbs: readonly Completed[]): string =>
	[
		'# Completion of claude-grid for bash. In ~/.bashrc: eval "$(claude-grid completion bash)"',
		'_claude_grid() {',
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
		'  local cur="${COMP_WORDS[COMP_CWORD]}" prev="${COMP_WORDS[COMP_CWORD-1]}" words="" isValue="" IFS=$\' \\t\\n\'',
		'  COMPREPLY=()',
		'  case "$prev" in',
		...optionCases(verbs),
		'  esac',
		'  if [[ -n $isValue ]]; then :',
		'  elif ((COMP_CWORD == 1)); then',
		`    words="${verbs.map(({name}) => name).join(' ')} --help --version"; [[ $cur == */* ]] && compopt -o default 2>/dev/null`,
		// biome-ignore lint/suspicious/noTemplateCurlyInString: the shell fills it in
		'  else case "${COMP_WORDS[1]}" in',
		...verbCases(verbs),
		'  esac; fi',
		'  COMPREPLY=($(compgen -W "$words" -- "$cur"))',
		'}',
		'complete -F _claude_grid claude-grid',
	].join('\n');
