import type {Context} from './context.ts';
import type {FlagName} from './flags.ts';

export type Verb = {
	readonly usage: string;
	readonly summary: string;
	readonly flags: readonly FlagName[];
	/** At most this many words after the verb. */
	readonly words: number;
	/** Flags that take no value here although they do elsewhere. */
	readonly switches?: readonly FlagName[];
	readonly examples: readonly string[];
	readonly load: () => Promise<{readonly run: (context: Context) => Promise<number>}>;
	readonly isHidden?: boolean;
	/** What a flag means here, where it differs from what it means elsewhere. */
	readonly flagHelp?: Partial<Readonly<Record<FlagName, string>>>;
};

/** What verbs on one stream share. */
export const onStream = (summary: string, example: string, more: readonly FlagName[] = []) => ({
	summary,
	flags: ['repo', 'json', ...more] as readonly FlagName[],
	words: 1,
	examples: [example],
});
