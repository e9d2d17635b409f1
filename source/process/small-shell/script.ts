export type Environment = Readonly<Record<string, string>>;

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`;

/** A shell has them for itself, or would not pass them on. */
const ofShell = /^(?:PWD|OLDPWD|SHLVL|_|PPID|U?E?UID|IFS|OPTIND|SHELLOPTS|BASHOPTS|BASH_.*)$/;
const plainName = /^[A-Za-z_]\w*$/;

/** What makes an environment of `base` the wanted one; undefined where a shell cannot. */
export const exportsOf = (base: Environment, env: Environment): string | undefined => {
	const wanted = Object.entries(env).filter(([name, value]) => !ofShell.test(name) && base[name] !== value);
	const gone = Object.keys(base).filter(name => !ofShell.test(name) && env[name] === undefined);
	if (![...wanted.map(([name]) => name), ...gone].every(name => plainName.test(name))) return undefined;
	return [
		...wanted.map(([name, value]) => `export ${name}=${quoted(value)};`),
		...(gone.length > 0 ? [`unset ${gone.join(' ')};`] : []),
	].join(' ');
};

/** One line for the shell: it starts the command, tells its pid ("s ID PID") and then its exit code ("e ID CODE"). */
export const scriptOf = (
	id: string,
	{argv, cwd}: {readonly argv: readonly string[]; readonly cwd: string},
	{setting, stdout, stderr}: {readonly setting: string; readonly stdout: string; readonly stderr: string},
): string => {
	const command = `cd -P -- ${quoted(cwd)} || exit 127; ${setting} exec ${argv.map(quoted).join(' ')}`;
	const telling = `echo "s ${id} $!"; wait $!; echo "e ${id} $?"`;
	// `jobs` lets a dash forget those that have ended, which would stay as zombies.
	return `jobs >/dev/null 2>&1; { { ${command}; } </dev/null >${stdout} 2>${stderr} & ${telling}; } &\n`;
};
