import {Box, useInput} from 'ink';
import {tooLongText} from '../../controls/format.ts';
import {nameOf} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {Field} from '../screens/fields/field.tsx';
import {typed} from '../screens/fields/text-input.tsx';
import {keyLine, titleRule} from '../screens/parts/page.tsx';
import {clip} from '../text.ts';
import type {MessageDialogProps} from '../types.ts';
import {useKept} from './use-kept.ts';

/** More is refused by the engine. */
const longest = 20_000;

/** Whole lines that were pasted, and the line that is being typed. */
const useMessage = ({onAnswer, keptFor}: MessageDialogProps) => {
	const [above, setAbove] = useKept<readonly string[]>(keptFor, 'above', []);
	const [text, setText] = useKept(keptFor, 'text', '');
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'escape') onAnswer(undefined);
		// The line above comes back into the empty field.
		if ((key.backspace || key.delete) && text === '' && above.length > 0) {
			setText(above.at(-1) ?? '');
			setAbove(above.slice(0, -1));
		}
	});
	const onPaste = (pasted: string) => {
		const lines = `${text}${pasted}`.split(/\r\n|\r|\n/).map(typed);
		setAbove([...above, ...lines.slice(0, -1)]);
		setText(lines.at(-1) ?? '');
	};
	const whole = [...above, text].join('\n').trim();
	const tooLong = tooLongText(whole, longest);
	const isReady = whole !== '' && tooLong === undefined;
	const submit = () => {
		if (isReady) onAnswer(whole);
	};
	return {above, text, setText, onPaste, submit, isReady, tooLong};
};

/** Asks what the agent of a stream is to be told; pasted lines stay lines. */
export const MessageDialog = (props: MessageDialogProps) => {
	const {theme, width, height, run, streamId} = props;
	const {above, text, setText, onPaste, submit, isReady, tooLong} = useMessage(props);
	const shown = above.slice(above.length - Math.max(0, Math.min(above.length, height - 4)));
	const rows = Math.max(1, height - 2 - shown.length);
	const name = sanitise(nameOf(run, streamId), {maxLength: 40});
	const title = `${theme.bold(`Tell ${sanitise(streamId)}`)}${name === streamId ? '' : ` ${name}`}`;
	const count = above.length === 0 ? '' : `${above.length + 1} lines`;
	const aside = tooLong ?? (count || 'what should it know?');
	const line = (content: string) => <Lines theme={theme} width={width} height={1} lines={[content]} />;
	const past = shown.map(one => theme.dim(clip(theme, `    ${one}`, width)));
	return (
		<Box flexDirection="column" width={width} height={height}>
			{height > 1 && line(titleRule(theme, width, title, aside))}
			{past.length > 0 && <Lines theme={theme} width={width} height={past.length} lines={past} />}
			<Field {...{theme, width, onPaste}} height={rows} value={text} onChange={setText} onSubmit={submit} />
			{height > 2 &&
				line(
					keyLine(
						theme,
						width,
						[{key: 'enter', label: tooLong === undefined ? 'send it' : 'too long', isOff: !isReady}],
						{key: 'esc', label: 'cancel'},
					),
				)}
		</Box>
	);
};
