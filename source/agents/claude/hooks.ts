/**
 * Claude Code's hooks as one `sh` program in the session's folder, which costs one shell and nothing more while there is no
 * message. `batch` runs after each batch of tool calls, `stop` when the agent would end its turn.
 *
 * A message is a file `messages/<name>.txt`, the inside of a JSON string. Making the folder `taken/<name>` takes it, so
 * nobody takes it twice and the engine sees that it was taken. `open-tasks` says what is left, in the same form: with tasks
 * left the agent is sent back to them, three times a session at most.
 */
export const hookScript = `#!/bin/sh
dir=$CLAUDE_GRID_FOLDER
[ -n "$dir" ] || exit 0

is_waiting() {
	for file in "$dir"/messages/*.txt; do
		[ -e "$file" ] && return 0
		return 1
	done
}

take() {
	text=
	gap='\\n\\n'
	for file in "$dir"/messages/*.txt; do
		[ -e "$file" ] || continue
		name=\${file##*/}
		mark=$dir/taken/\${name%.txt}
		if mkdir "$mark" 2>/dev/null; then
			[ -z "$text" ] || text=$text$gap
			text=$text$(cat "$file")
			rm -f "$file"
		elif [ -d "$mark" ]; then
			rm -f "$file"
		fi
	done
	[ -n "$text" ]
}

hand_over() {
	printf '{"hookSpecificOutput":{"hookEventName":"%s","additionalContext":"%s"}}' "$1" "$text"
	exit 0
}

case $1 in
batch)
	is_waiting || exit 0
	# A helper the agent has started would read it, and forget it.
	case $(cat) in *'"agent_id":"'*) exit 0 ;; esac
	take && hand_over PostToolBatch
	;;
stop)
	is_waiting && take && hand_over Stop
	[ -s "$dir/open-tasks" ] || exit 0
	# Its own word that there is nothing to do, and what still runs behind it, let it end.
	case $(cat) in *'NOTHING TO DO:'* | *'"background_tasks":[{'*) exit 0 ;; esac
	# A report that was made just now may still be on its way.
	sleep 1
	[ -s "$dir/open-tasks" ] || exit 0
	count=$(cat "$dir/taken/sent-back" 2>/dev/null)
	case $count in '' | *[!0-9]*) count=0 ;; esac
	[ "$count" -lt 3 ] || exit 0
	# Counted first: where nothing can be written nobody is sent back for ever.
	[ -d "$dir/taken" ] || mkdir "$dir/taken" || exit 0
	echo $((count + 1)) >"$dir/taken/sent-back.tmp" && mv "$dir/taken/sent-back.tmp" "$dir/taken/sent-back" || exit 0
	printf '{"decision":"block","reason":"%s"}' "$(cat "$dir/open-tasks")"
	;;
esac
exit 0
`;

const run = (what: string) => [
	{hooks: [{type: 'command', command: `sh "$CLAUDE_GRID_FOLDER/hook.sh" ${what}`, timeout: 20}]},
];

/** What Claude Code gets as `--settings`; the user's own hooks stay. */
export const hookSettings = (isBoxed = false): string => {
	const hooks = {PostToolBatch: run('batch'), Stop: run('stop')};
	return `${JSON.stringify({hooks, ...(isBoxed && {sandbox: {enabled: false}})}, null, '\t')}\n`;
};
