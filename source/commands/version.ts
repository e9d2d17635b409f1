declare const CLAUDE_GRID_VERSION: string;

/** From package.json, put in by the build. */
export const version: string = typeof CLAUDE_GRID_VERSION === 'undefined' ? '0.0.0' : CLAUDE_GRID_VERSION;
