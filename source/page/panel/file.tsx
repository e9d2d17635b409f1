import {useState} from 'preact/hooks';
import {countText} from '../../controls/format.ts';
import type {FileView} from '../view/diff-view.ts';
import {counted} from '../view/words.ts';

const kinds: Readonly<Record<string, string>> = {'+': 'added', '-': 'removed', '@': 'hunk', '\\': 'note'};

/** A file whose lines are made only when it is opened. */
export const File = ({file, isOpen: isOpenAtFirst}: {readonly file: FileView; readonly isOpen: boolean}) => {
	const [isOpen, setOpen] = useState(isOpenAtFirst);
	return (
		<details class="file" open={isOpen} onToggle={event => setOpen(event.currentTarget.open)}>
			<summary>
				<span class="path">
					<bdi>{file.path}</bdi>
				</span>
				<span class="ink-done">{file.added > 0 ? `+${countText(file.added)}` : ''}</span>
				<span class="ink-bad">{file.removed > 0 ? `−${countText(file.removed)}` : ''}</span>
			</summary>
			{isOpen && <FileLines {...file} />}
		</details>
	);
};

const FileLines = ({isBinary, lines, hidden}: FileView) => {
	if (isBinary) return <p class="note">A binary file: nothing to show.</p>;
	if (lines.length === 0 && hidden === 0) return <p class="note">No lines changed: an empty file, a mode or a name.</p>;
	return (
		<pre tabIndex={0}>
			{lines.map((line, index) => (
				<span key={index} class={`line is-${kinds[line[0] ?? ''] ?? 'same'}`}>
					{line || ' '}
				</span>
			))}
			{hidden > 0 && <span class="line is-note">{counted(hidden, 'line')} more</span>}
		</pre>
	);
};
