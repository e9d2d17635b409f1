import {useInput} from 'ink';
import type {Action} from '../../controls/actions.ts';
import type {Stream} from '../../run/model/types.ts';
import {menuLength, streamMenu} from '../commands/stream-menu.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {keyLine, titleRule} from '../screens/parts/page.tsx';
import {clip} from '../text.ts';
import type {Theme} from '../theme.ts';

export type MenuDialogProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	/** Safe to draw. */
	readonly title: string;
	/** Undefined: it is not in the run any more. */
	readonly stream: Stream | undefined;
	/** Undefined: cancelled. */
	readonly onAnswer: (action: Action | undefined) => void;
};

/** All its lines, under a title and over its keys. */
export const menuRows = menuLength + 2;

const gone = '  This stream is not in the run any more.';

/** The ways out that a stream has, each with its key. */
export const MenuDialog = ({theme, width, height, title, stream, onAnswer}: MenuDialogProps) => {
	const items = stream ? streamMenu(stream).slice(0, Math.max(0, height - 2)) : [];
	useInput((input, key) => {
		const name = keyName(input, key);
		const item = items.find(one => one.key === name);
		if (item?.action) onAnswer(item.action);
		else if (name === 'escape' || name === 'q' || name === 'o') onAnswer(undefined);
	});
	const lines = items.map(({key, label, why}) =>
		clip(theme, why === undefined ? `  ${theme.key(key)}  ${label}` : theme.dim(`  ${key}  ${label}: ${why}`), width),
	);
	if (!stream) lines.push(gone);
	const fill = Array.from({length: Math.max(0, height - 2 - lines.length)}, () => '');
	const leave = keyLine(theme, width, [], {key: 'esc', label: 'close'});
	const all = [titleRule(theme, width, theme.bold(title), 'open or copy'), ...lines, ...fill, leave];
	return <Lines theme={theme} width={width} height={height} lines={all} />;
};
