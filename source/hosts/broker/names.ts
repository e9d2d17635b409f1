/** What its certificate is for, wherever it runs. */
export const brokerName = 'claude-grid';

/** What the engine writes for a host: its dials, and the bytes of each pipe. */
export const toHost = (host: string, what: string): string => `cg.to.${host}.${what}`;
/** What a host writes. */
export const fromHost = (host: string, what: string): string => `cg.from.${host}.${what}`;

export const dialWord = 'dial';
/** A worker tells here that it has joined; an earlier one of the same name ends. */
export const joinedWord = 'joined';
