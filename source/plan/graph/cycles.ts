type Walk = {
	readonly edges: ReadonlyMap<number, Iterable<number>>;
	readonly seen: Map<number, number>;
	/** The earliest node of the open ones that can be reached. */
	readonly low: Map<number, number>;
	readonly open: number[];
	readonly isOpen: Set<number>;
	readonly found: ReadonlySet<number>[];
};

/** Tarjan: groups of nodes in which each can be reached from each other one, two nodes or more. */
export const cycles = (edges: ReadonlyMap<number, Iterable<number>>): readonly ReadonlySet<number>[] => {
	const walk: Walk = {edges, seen: new Map(), low: new Map(), open: [], isOpen: new Set(), found: []};
	for (const node of edges.keys()) {
		if (!walk.seen.has(node)) {
			visit(walk, node);
		}
	}

	return walk.found;
};

/** Recursion is as deep as the longest chain of streams, of which there are at most a thousand. */
const visit = (walk: Walk, node: number): void => {
	const {edges, seen, low, open, isOpen} = walk;
	const rank = seen.size;
	seen.set(node, rank);
	low.set(node, rank);
	open.push(node);
	isOpen.add(node);
	for (const next of edges.get(node) ?? []) {
		if (!seen.has(next)) {
			visit(walk, next);
		}

		if (isOpen.has(next)) {
			low.set(node, Math.min(low.get(node) ?? rank, low.get(next) ?? rank));
		}
	}

	if (low.get(node) === rank) {
		const group = open.splice(open.indexOf(node));
		for (const member of group) {
			isOpen.delete(member);
		}

		if (group.length > 1) {
			walk.found.push(new Set(group));
		}
	}
};
