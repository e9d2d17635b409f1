import type {CodePart} from './parts.ts';

export type Syntax = (path: string, lines: readonly string[]) => readonly (readonly CodePart[])[] | undefined;

/** Loaded with the first review only. Where an upgrade has taken it away meanwhile, code has no colours. */
export const loadSyntax = (): Promise<Syntax> =>
	import('./syntax.ts').then(
		({codeParts}) => codeParts,
		() => () => undefined,
	);
