/**
 * The whole of the shell between the engine and an agent: `sh -c wrapperScript claude-grid <session folder> <argv...>`.
 * The outer sh outlives the agent to write exit.json; the inner one writes pid.json and becomes the agent by exec.
 * Never `&` (the agent would ignore SIGINT) and never `trap ''` (it would be inherited); `trap :` is undone by exec.
 * An agent whose identity cannot be written is not started. Folder and argv are only ever used as "$@". Lookups of mv, ps and
 * sysctl go on behind the agent's own PATH. The outer sh is mute while it waits: a shell's own "Killed" is no word of the agent.
 */
const becomeAgent = `
exec 2>&3 3>&-
grid_folder=$1; shift
grid_field() { shift 19; grid_start=$1; }
if read -r grid_stat <"/proc/$$/stat"; then
  grid_field \${grid_stat##*) }
  read -r grid_boot </proc/sys/kernel/random/boot_id
else
  grid_start=$(LC_ALL=C PATH="$PATH:/usr/bin:/bin" ps -o lstart= -p $$)
  grid_boot=$(PATH="$PATH:/usr/sbin:/sbin" sysctl -n kern.bootsessionuuid)
fi 2>/dev/null
(umask 077; printf '{"pid":%s,"startTime":"%s","bootId":"%s"}\\n' "$$" "$grid_start" "$grid_boot" >"$grid_folder/pid.json.tmp") &&
PATH="$PATH:/usr/bin:/bin" mv -f "$grid_folder/pid.json.tmp" "$grid_folder/pid.json" || exit 125
exec "$@"
`;

export const wrapperScript = `
trap : INT TERM HUP
exec 3>&2 2>/dev/null
/bin/sh -c '${becomeAgent.replaceAll("'", `'\\''`)}' claude-grid "$@"
grid_code=$?
exec 2>&3 3>&-
grid_signal=null
if [ "$grid_code" -gt 128 ]; then
  grid_name=$(kill -l "$grid_code" 2>/dev/null) && grid_signal="\\"SIG$grid_name\\""
fi
umask 077
printf '{"code":%s,"signal":%s}\\n' "$grid_code" "$grid_signal" >"$1/exit.json.tmp"
PATH="$PATH:/usr/bin:/bin" mv -f "$1/exit.json.tmp" "$1/exit.json"
`;
