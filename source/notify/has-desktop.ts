type Environment = Readonly<Record<string, string | undefined>>;

/** Whether whoever has this environment sits at a desktop of this machine; over ssh the terminal carries the notices. */
export const hasDesktop = (env: Environment, platform: string): boolean => {
	if (env.SSH_CONNECTION || env.SSH_TTY) return false;
	if (platform === 'darwin') return true;
	return platform === 'linux' && Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
};
