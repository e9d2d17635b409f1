import {Box, useInput} from 'ink';
import {tooLongText} from '../../controls/format.ts';
import {nameOf} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {Field} from '../screens/fields/field.tsx';
import {keyLine, titleRule} from '../screens/parts/page.tsx';
import {clip} from '../text.ts';
import type {NewStreamDialogProps} from '../types.ts';
import {useKept} from './use-kept.ts';

/** More is refused by the engine. */
const maxPrompt = 100_000;

/** Where it starts: at once, or after the stream in focus. */
const afterLine = ({theme, run, focusedId, width}: NewStreamDialogProps, isAfter: boolean): string => {
	if (focusedId === undefined) return theme.dim('  starts from the base, at once');
	const name = sanitise(nameOf(run, focusedId), {maxLength: 40});
	const title = name === focusedId ? focusedId : `${sanitise(focusedId)} ${name}`;
	const text = isAfter ? `  starts after ${theme.bold(title)}, on top of its work` : '  starts from the base, at once';
	return clip(theme, `${isAfter ? text : theme.dim(text)}`, width);
};

const useNewStream = ({focusedId, keptFor, onAnswer}: NewStreamDialogProps) => {
	const [prompt, setPrompt] = useKept(keptFor, 'prompt', '');
	const [isAfter, setAfter] = useKept(keptFor, 'isAfter', false);
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'escape') onAnswer(undefined);
		else if (name === 'tab' && focusedId !== undefined) setAfter(!isAfter);
	});
	const text = prompt.trim();
	const tooLong = tooLongText(text, maxPrompt);
	const isReady = text !== '' && tooLong === undefined;
	const submit = () => {
		if (isReady) onAnswer({prompt: text, ...(isAfter && focusedId !== undefined && {after: [focusedId]})});
	};
	return {prompt, setPrompt, isAfter, submit, isReady, tooLong};
};

/** Asks what a new stream is to do and whether it starts after the one in focus. */
export const NewStreamDialog = (props: NewStreamDialogProps) => {
	const {theme, width, height, focusedId} = props;
	const {prompt, setPrompt, isAfter, submit, isReady, tooLong} = useNewStream(props);
	const rows = Math.max(1, height - 3);
	const keys = [
		{key: 'enter', label: tooLong === undefined ? 'add it' : 'too long', isOff: !isReady},
		...(focusedId === undefined
			? []
			: [{key: 'tab', label: isAfter ? 'start at once' : `after ${sanitise(focusedId)}`}]),
	];
	const title = titleRule(theme, width, theme.bold('New stream'), tooLong ?? 'what should it do?');
	const line = (text: string) => <Lines theme={theme} width={width} height={1} lines={[text]} />;
	return (
		<Box flexDirection="column" width={width} height={height}>
			{height > 1 && line(title)}
			<Field theme={theme} width={width} height={rows} value={prompt} onChange={setPrompt} onSubmit={submit} />
			{height > 2 && line(afterLine(props, isAfter))}
			{height > 3 && line(keyLine(theme, width, keys, {key: 'esc', label: 'cancel'}))}
		</Box>
	);
};
