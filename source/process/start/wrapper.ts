import {becomeProgram} from './claim.ts';

/**
 * The whole of the shell between the engine and an agent: `sh -c wrapperScript claude-grid <session folder> <argv...>`.
 * The outer sh outlives the agent to write exit.json; the inner one claims the session and becomes the agent by exec. Who does
 * not get the claim leaves nothing behind. Never `&` (the agent would ignore SIGINT) and never `trap ''` (it would be inherited);
 * `trap :` is undone by exec. The outer sh is mute while it waits: a shell's own "Killed" is not a word of the agent.
 */
const becomeAgent = `exec 2>&3 3>&-${becomeProgram}`;

export const wrapperScript = `
trap : INT TERM HUP
exec 3>&2 2>/dev/null
/bin/sh -c '${becomeAgent.replaceAll("'", `'\\''`)}' claude-grid "$@"
grid_code=$?
exec 2>&3 3>&-
[ -e "$1/pid.$$" ] || exit 125
PATH="$PATH:/usr/bin:/bin" rm -f "$1/pid.$$"
grid_signal=null
if [ "$grid_code" -gt 128 ]; then
  grid_name=$(kill -l "$grid_code" 2>/dev/null) && grid_signal="\\"SIG$grid_name\\""
fi
umask 077
printf '{"code":%s,"signal":%s}\\n' "$grid_code" "$grid_signal" >"$1/exit.json.tmp"
PATH="$PATH:/usr/bin:/bin" mv -f "$1/exit.json.tmp" "$1/exit.json"
`;
