import {cycles} from '../graph/cycles.ts';
import {limits} from '../limits.ts';
import {fold, idProblem} from '../names.ts';
import {formatPlace, type Problem, quote} from '../schema/problems.ts';
import {suggestion} from '../schema/schema-problems.ts';
import type {Draft} from './drafts.ts';

/** One dependency, resolved: what the name at this place stands for. */
type Link = {readonly from: Draft; readonly entry: number; readonly to: readonly Draft[]};

const edgeLimit = 50;

/** Ids, names of streams and of races to the streams they stand for; a member of a race stands for the whole race. */
export const targets = (drafts: readonly Draft[]): ReadonlyMap<string, readonly Draft[]> => {
	const races = new Map<string, Draft[]>();
	for (const draft of drafts) {
		if (draft.race !== undefined) {
			races.set(draft.race, [...(races.get(draft.race) ?? []), draft]);
		}
	}

	const identified = drafts.filter(({id}) => id !== '');
	const standsFor = (draft: Draft) => (draft.race === undefined ? undefined : races.get(draft.race)) ?? [draft];
	const named = new Map<string, Draft[]>();
	for (const draft of identified) {
		named.set(draft.name, [...(named.get(draft.name) ?? []), draft]);
	}

	const clear = [...named].flatMap(([name, [draft, ...others]]) =>
		draft === undefined || others.length > 0 || name === '' ? [] : [[name, standsFor(draft)] as const],
	);
	return new Map([...clear, ...races, ...identified.map(draft => [draft.id, standsFor(draft)] as const)]);
};

/** Dependencies that are unknown, doubled, of itself, of a later phase, or go round in a circle. */
export const dependencyProblems = (drafts: readonly Draft[]): Problem[] => {
	const known = targets(drafts);
	const problems: Problem[] = [];
	const links: Link[] = [];
	let unknown = 0;
	for (const from of drafts) {
		const seen = new Set<string>();
		for (const [entry, name] of from.dependencies.entries()) {
			const to = known.get(name);
			if (name === '') {
				continue;
			}

			const message = seen.has(name) ? `names ${quote(name)} twice` : linkMessage(from, name, to);
			seen.add(name);
			if (to === undefined) {
				unknown++;
				const hint = unknown > limits.suggestions ? '' : suggestion(name, [...known.keys()]);
				problems.push({
					at: place(from, entry),
					message: `unknown stream ${quote(name)}${hint}`,
				});
			} else if (message === undefined) {
				links.push({from, entry, to});
			} else {
				problems.push({at: place(from, entry), message});
			}
		}
	}

	return [...raceProblems(drafts), ...problems, ...circleProblems(drafts, links)];
};

const place = (draft: Draft, entry: number) => ['streams', draft.index, 'dependencies', entry];

const linkMessage = (from: Draft, name: string, to: readonly Draft[] = []): string | undefined => {
	if (name === from.id || (to.length === 1 && to[0] === from && name === from.name)) {
		return 'is the stream itself';
	}

	if (to.includes(from)) {
		return `is the stream's own race, ${quote(from.race ?? '')}: streams of one race do not wait for each other`;
	}

	const later = from.phase === 'foundation' ? to.find(({phase}) => phase !== 'foundation') : undefined;
	return later && `names ${quote(name)} of phase ${later.phase}, but a foundation stream never waits for a later phase`;
};

const raceProblems = (drafts: readonly Draft[]): Problem[] => {
	const ids = new Map(drafts.map(draft => [fold(draft.id), draft]));
	return drafts.flatMap(({index, race}) => {
		const stream = race === undefined || idProblem(race) !== undefined ? undefined : ids.get(fold(race));
		const message = `is the id of ${formatPlace(['streams', stream?.index ?? 0])}; give the race another name`;
		return stream === undefined ? [] : [{at: ['streams', index, 'race'], message}];
	});
};

const circleProblems = (drafts: readonly Draft[], links: readonly Link[]): Problem[] => {
	const edges = new Map(drafts.map(({index}) => [index, new Set<number>()]));
	const expanded = new Set<string>();
	for (const {from, to} of links) {
		// All members of a race stand for the same streams: once is enough.
		const key = `${from.index} ${to[0]?.index}`;
		if (!expanded.has(key)) {
			expanded.add(key);
			to.forEach(({index}) => {
				edges.get(from.index)?.add(index);
			});
		}
	}

	const groups = cycles(edges);
	const groupOf = new Map(groups.flatMap((members, group) => [...members].map(member => [member, group] as const)));
	const said = groups.map((): {readonly at: Link; readonly text: string}[] => []);
	for (const link of links) {
		const group = groupOf.get(link.from.index);
		const inside = link.to.find(({index}) => group !== undefined && groupOf.get(index) === group);
		if (group !== undefined && inside !== undefined) {
			said[group]?.push({at: link, text: `${link.from.id} depends on ${link.from.dependencies[link.entry]}`});
		}
	}

	return said.flatMap(lines => {
		const [first] = lines;
		const rest = lines.length > edgeLimit ? `; and ${lines.length - edgeLimit} more` : '';
		const shown = lines.slice(0, edgeLimit).map(({text}) => text);
		const message = `Circular dependencies detected: ${shown.join('; ')}${rest}`;
		return first === undefined ? [] : [{at: place(first.at.from, first.at.entry), message}];
	});
};
