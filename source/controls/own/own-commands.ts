import type {Run, Stream} from '../../run/model/types.ts';
import {branchOf, worktreeOf} from '../../run/select/merging.ts';
import type {KeyBinding} from '../binding.ts';
import {needsStream, shellRefusal} from '../refusals.ts';

/** A program of the user's, each word by itself: no shell reads it. */
export type OwnCommand = {readonly run: readonly string[]; readonly key?: string | undefined};

const fillings: Readonly<Record<string, (run: Run, stream: Stream) => string | undefined>> = {
	worktree: (_, stream) => worktreeOf(stream),
	branch: (_, stream) => branchOf(stream),
	stream: (_, {id}) => id,
	repository: run => run.startedIn ?? run.repository,
	target: run => run.target,
	commit: (_, {work}) => work?.head || undefined,
};

const blank = /\{([a-z]+)\}/g;

const blanksOf = (words: readonly string[]): readonly string[] =>
	words.flatMap(word => [...word.matchAll(blank)].map(([, name = '']) => name));

/** The binding of a command, or why there is none. */
export const ownCommand = (
	name: string,
	{run}: OwnCommand,
	taken: ReadonlySet<string>,
): {readonly binding: KeyBinding} | {readonly problem: string} => {
	if (!/^[a-z][a-z0-9-]{0,29}$/.test(name))
		return {problem: `"${name}" is not a name: write lowercase letters, digits and dashes`};
	if (taken.has(name)) return {problem: `${name} is already a command`};
	const unknown = blanksOf(run).find(one => !Object.hasOwn(fillings, one));
	if (unknown !== undefined)
		return {
			problem: `${name}: there is no {${unknown}}; there are ${Object.keys(fillings)
				.map(one => `{${one}}`)
				.join(' ')}`,
		};
	const isAtWorktree = blanksOf(run).some(one => one !== 'repository' && one !== 'target' && one !== 'stream');
	return {
		binding: {
			keys: [],
			action: `own:${name}`,
			show: '',
			label: name,
			help: `Your own: ${run.join(' ')}`,
			group: 'own',
			refusal: isAtWorktree ? shellRefusal : needsStream(),
			argv: run,
		},
	};
};

/** The words with what they name of the stream in its place; undefined: it has not all of it. */
export const filledIn = (run: Run, stream: Stream, words: readonly string[]): readonly string[] | undefined => {
	const missing = blanksOf(words).some(name => fillings[name]?.(run, stream) === undefined);
	if (missing) return undefined;
	return words.map(word => word.replaceAll(blank, (whole, name: string) => fillings[name]?.(run, stream) ?? whole));
};
