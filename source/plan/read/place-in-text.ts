import {findNodeAtLocation, type Node, parseTree} from 'jsonc-parser';

/** A place of a text, counted from 1. */
export type TextPlace = {readonly line: number; readonly column: number};

const segmentsOf = (path: string): readonly (string | number)[] =>
	[...path.matchAll(/\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|([^.[\]]+)/g)].map(([, index, quoted, name]) =>
		index === undefined ? (quoted ?? name ?? '') : Number(index),
	);

/** The node, or the nearest one around it where it is missing. */
const nodeAt = (tree: Node, segments: readonly (string | number)[]): Node => {
	for (let count = segments.length; count > 0; count--) {
		const node = findNodeAtLocation(tree, segments.slice(0, count));
		if (node) return node.parent?.type === 'property' ? node.parent : node;
	}
	return tree;
};

const placeOf = (text: string, offset: number): TextPlace => {
	const before = text.slice(0, offset).split('\n');
	return {line: before.length, column: (before.at(-1) ?? '').length + 1};
};

/** Where `streams[2].tasks` stands in the text of a plan; of what is missing: where it belongs. */
export const placeInText = (text: string, path: string): TextPlace | undefined => {
	const tree = path === '' ? undefined : parseTree(text);
	return tree && placeOf(text, nodeAt(tree, segmentsOf(path)).offset);
};
