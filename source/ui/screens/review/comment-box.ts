import {type Line, plainOf, span, wrapLine} from '../../../conversation/spans.ts';
import {isOpen} from '../../../run/features/review/comments.ts';
import type {ReviewComment} from '../../../run/features/review/types.ts';
import {readerName} from '../../../run/features/reviewer/words.ts';
import {sanitise, sanitiseWholeLines} from '../../../sanitise.ts';
import {clip, widthOf} from '../../text.ts';
import type {Layout} from './gutter.ts';

const indent = 4;
const widest = 78;

/** What became of a comment, one clause for each commit. */
const fateOf = (comment: ReviewComment): string => {
	if (isOpen(comment)) return 'open: C sends it';
	const commits = comment.commits ?? [];
	if (commits.length === 0) return 'sent';
	return commits
		.map(({commit, subject}) => `${commit.slice(0, 7)} ${sanitise(subject, {maxLength: 60})}`)
		.slice(-2)
		.join(', ');
};

const writerOf = ({by, isBlocking}: ReviewComment): string =>
	`${by === undefined ? 'you' : readerName({agent: by})}${isBlocking ? ', blocking' : ''}`;

const edge = (layout: Layout, inner: number, isTop: boolean, text: string): Line => {
	const {topLeft, topRight, bottomLeft, bottomRight, horizontal} = layout.theme.glyphs.box;
	const [left, right] = isTop ? [topLeft, topRight] : [bottomLeft, bottomRight];
	const shown = clip(layout.theme, ` ${text} `, Math.max(0, inner - 4));
	const rest = horizontal.repeat(Math.max(0, inner - 2 - widthOf(shown)));
	const line = isTop ? `${horizontal.repeat(2)}${shown}${rest}` : `${rest}${shown}${horizontal.repeat(2)}`;
	return [span(' '.repeat(indent)), span(`${left}${line}${right}`, 'person')];
};

/** A comment below its line. */
export const boxRows = (layout: Layout, comment: ReviewComment): readonly Line[] => {
	const inner = Math.max(8, Math.min(widest, layout.width - indent) - 2);
	const bar = layout.theme.glyphs.box.vertical;
	const text = sanitiseWholeLines(comment.text).flatMap(line => wrapLine([span(line)], inner - 2));
	const fate = fateOf(comment);
	return [
		edge(
			layout,
			inner,
			true,
			`${writerOf(comment)} ${layout.theme.glyphs.dot} ${comment.side === 'before' ? 'removed ' : ''}line ${comment.line}`,
		),
		...text.map(
			(line): Line => [
				span(' '.repeat(indent)),
				span(`${bar} `, 'person'),
				...line,
				span(`${' '.repeat(Math.max(0, inner - 1 - widthOf(plainOf(line))))}${bar}`, 'person'),
			],
		),
		edge(layout, inner, false, fate),
	];
};
