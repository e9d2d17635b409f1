import {limits} from '../limits.ts';
import {type Item, readCheckList} from './check-list.ts';
import {cut, type Imported, type ImportedStream} from './types.ts';

type Group = {readonly id: string; readonly name: string; readonly items: readonly Item[]; readonly kind: Kind};
type Kind = 'foundation' | 'story' | 'integration' | 'step';

const isSpecKit = (items: readonly Item[]): boolean => items.some(({id}) => /^T\d{3}/.test(id));

/** The section an item is in: the innermost heading but for the parts of a spec-kit phase. */
const sectionOf = ({headings}: Item): string => headings[1] ?? headings[0] ?? '';

const storyIn = /user story\s+(\d+)/i;

const kindOf = (section: string): Kind => {
	if (storyIn.test(section)) return 'story';
	if (/\b(setup|foundation(al)?|prerequisites?)\b/i.test(section)) return 'foundation';
	return /\b(polish|cross-cutting|integration)\b/i.test(section) ? 'integration' : 'step';
};

const cleanName = (section: string): string =>
	cut(
		section.replace(/^(phase\s+[\w.]+|\d+(\.\d+)*\.?)\s*[:.-]?\s*/i, '').replace(/\p{So}|\p{Cf}|\uFE0F/gu, ''),
		limits.name,
	);

const bySection = (items: readonly Item[]): readonly Group[] => {
	const sections = [...new Set(items.map(sectionOf))];
	return sections.map((section, index) => {
		const kind = isSpecKit(items) ? kindOf(section) : 'step';
		const story = storyIn.exec(section)?.[1];
		return {
			id: story === undefined ? `step-${index + 1}` : `us${story}`,
			name: cleanName(section) || `Step ${index + 1}`,
			items: items.filter(item => sectionOf(item) === section),
			kind,
		};
	});
};

/** Kiro numbers them: what begins with 2. belongs to 2. */
const byNumber = (items: readonly Item[]): readonly Group[] => {
	const least = Math.min(...items.map(({indent}) => indent));
	const groups: {head: Item; items: Item[]}[] = [];
	for (const item of items) {
		const last = groups.at(-1);
		const isPart = last && (item.indent > least || (last.head.id !== '' && item.id.startsWith(`${last.head.id}.`)));
		if (last && isPart) last.items.push(item);
		else groups.push({head: item, items: []});
	}
	return groups.map(({head, items: parts}, index) => ({
		id: `step-${head.id === '' ? index + 1 : head.id.replace(/\W/g, '-')}`,
		name: cut(head.title, limits.name),
		// A heading that is ticked off stands for its parts only when there are none.
		items: parts.length === 0 ? [head] : parts,
		kind: 'step',
	}));
};

const needsIn = ({title}: Item): readonly string[] =>
	/\(depends? on ([^()]*)\)/i.exec(title)?.[1]?.match(/T\d{3,}/g) ?? [];

/** Steps come one after the other; stories stand side by side on the foundation. */
const chainOf = (groups: readonly Group[], index: number): readonly string[] => {
	const group = groups[index];
	if (!group || group.kind === 'story' || group.kind === 'integration') return [];
	const before = groups.slice(0, index).filter(({kind}) => kind === group.kind || group.kind === 'step');
	return before.at(-1) ? [before.at(-1)?.id ?? ''] : [];
};

/** Reads the task lists of spec-kit, Kiro and OpenSpec, and any check-list; undefined when it holds none. */
export const importMarkdown = (text: string, file: string): Imported | undefined => {
	const items = readCheckList(text);
	if (items.length === 0) return undefined;
	const hasSections = new Set(items.map(sectionOf)).size > 1;
	const groups = hasSections ? bySection(items) : byNumber(items);
	const open = groups.filter(group => group.items.some(({isDone}) => !isDone));
	const owners = new Map(open.flatMap(({id, items: own}) => own.map(item => [item.id, id] as const)));
	const [title = ''] = items[0]?.headings ?? [];
	return {
		format: formatOf(file, items),
		name: cut(title.replace(/^tasks:\s*/i, ''), limits.name) || 'Imported tasks',
		streams: open.map((group, index) => streamOf(group, {file, owners, chain: chainOf(open, index)})),
		done: groups.filter(group => !open.includes(group)).map(({name}) => name),
	};
};

const formatOf = (file: string, items: readonly Item[]): string => {
	if (isSpecKit(items)) return 'a tasks.md of spec-kit';
	if (/(^|\/)\.kiro\//.test(file)) return 'a tasks.md of Kiro';
	return /(^|\/)openspec\//.test(file) ? 'a tasks.md of OpenSpec' : 'a Markdown check-list';
};

type Around = {
	readonly file: string;
	readonly owners: ReadonlyMap<string, string>;
	readonly chain: readonly string[];
};

const streamOf = ({id, name, items, kind}: Group, {file, owners, chain}: Around): ImportedStream => {
	const open = items.filter(({isDone}) => !isDone);
	const named = open.flatMap(needsIn).flatMap(need => owners.get(need) ?? []);
	// Of a later group it cannot be: the order of the file is the order of the work.
	const earlier = named.filter(one => one !== id && isBefore(owners, one, id));
	const dependencies = [...new Set([...chain, ...earlier])];
	return {
		id,
		name,
		origin: cut(`${file}#${id}`, limits.path),
		phase: kind === 'foundation' || kind === 'integration' ? kind : 'parallel',
		...(dependencies.length > 0 && {dependencies}),
		prompt: `Do the tasks below. They are from ${file}; the files next to it say what is wanted and why. Tick them off there as you complete them.`,
		tasks: open.map(({id: number, title, details}) => ({
			title: cut(number === '' ? title : `${number} ${title}`, limits.title),
			...(details.length > 0 && {acceptance: details.slice(0, 50).map(line => cut(line, limits.acceptance))}),
		})),
	};
};

const isBefore = (owners: ReadonlyMap<string, string>, one: string, other: string): boolean => {
	const order = [...new Set(owners.values())];
	return order.indexOf(one) < order.indexOf(other);
};
