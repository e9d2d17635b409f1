import {countText} from '../../controls/format.ts';
import {piecesOf} from '../../conversation/syntax/code-lines.ts';
import type {CodePart} from '../../conversation/syntax/parts.ts';
import type {Part} from '../../run/features/review/words.ts';
import {sanitise} from '../../sanitise.ts';

type Props = {readonly text: string; readonly words: readonly Part[]; readonly code: readonly CodePart[]};

const longest = 2000;

/** Nothing of a line is swallowed; the words that changed and what it is made of stand apart. */
export const LineText = ({text, words, code}: Props) => {
	const cut = text.slice(0, longest).replace(/\r$/, '');
	return (
		<span class="text">
			{piecesOf(cut.length, words, code).map(({from, to, isWord, style}) => (
				<span key={from} class={[style && `is-${style}`, isWord && 'is-word'].filter(Boolean).join(' ')}>
					{sanitise(cut.slice(from, to), {revealHidden: true, maxLength: longest}).replaceAll('\u23CE', ' ')}
				</span>
			))}
			{text.length > longest && <span class="dim"> and {countText(text.length - longest)} characters more</span>}
		</span>
	);
};
