/** Whether the user sits at the other end of an ssh line. */
export const isRemote = (env: NodeJS.ProcessEnv): boolean => Boolean(env.SSH_CONNECTION ?? env.SSH_TTY);
