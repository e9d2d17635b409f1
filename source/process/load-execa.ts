/** execa, read once a program is run with it: most verbs run none. */
export const loadExeca = async () => (await import('execa')).execa;
