import {Box, useInput} from 'ink';
import {useState} from 'react';
import {tooLongText} from '../../controls/format.ts';
import {sanitise} from '../../sanitise.ts';
import {Lines} from '../components/lines.tsx';
import {keyName} from '../key-name.ts';
import {Field} from '../screens/fields/field.tsx';
import {keyLine, titleRule} from '../screens/parts/page.tsx';
import {wrapText} from '../screens/parts/wrap-text.ts';
import type {Theme} from '../theme.ts';

/** More is refused by the engine. */
const longest = 100_000;

export type ForkDialogProps = {
	readonly theme: Theme;
	readonly width: number;
	readonly height: number;
	readonly streamId: string;
	readonly checkpoint: number;
	/** Tasks that were open then; with none the fork needs a prompt. */
	readonly openTasks: number;
	/** '': the tasks that were open. Undefined: cancelled. */
	readonly onAnswer: (prompt: string | undefined) => void;
};

const sentences = ({checkpoint, openTasks, streamId}: ForkDialogProps): readonly string[] => {
	const tasks = openTasks === 1 ? 'the task that was open then' : `the ${openTasks} tasks that were open then`;
	return [
		`A new stream starts in a worktree of its own, as ${sanitise(streamId)} was at checkpoint ${checkpoint}. ${sanitise(streamId)} is left as it is.`,
		openTasks === 0
			? 'All its tasks were done then: type what the fork shall do.'
			: `With nothing typed it does ${tasks}.`,
	];
};

/** Asks what a fork shall do. */
export const ForkDialog = (props: ForkDialogProps) => {
	const {theme, width, height, streamId, checkpoint, openTasks, onAnswer} = props;
	const [prompt, setPrompt] = useState('');
	useInput((input, key) => {
		if (keyName(input, key) === 'escape') onAnswer(undefined);
	});
	const tooLong = tooLongText(prompt.trim(), longest);
	const isReady = tooLong === undefined && (prompt.trim() !== '' || openTasks > 0);
	const submit = () => {
		if (isReady) onAnswer(prompt.trim());
	};
	const said = sentences(props).flatMap(text => wrapText(text, Math.max(1, width - 4)).map(line => `  ${line}`));
	const body = height > said.length + 3 ? said : [];
	const words = prompt.trim() === '' && openTasks > 0 ? 'fork, same tasks' : 'fork it';
	const label = tooLong === undefined ? words : 'too long';
	const title = titleRule(
		theme,
		width,
		theme.bold(`Fork ${sanitise(streamId)}`),
		tooLong ?? `from checkpoint ${checkpoint}`,
	);
	const line = (text: string) => <Lines theme={theme} width={width} height={1} lines={[text]} />;
	const rows = Math.max(1, height - 2 - body.length);
	return (
		<Box flexDirection="column" width={width} height={height}>
			{height > 1 && line(title)}
			{body.length > 0 && <Lines theme={theme} width={width} height={body.length} lines={body} />}
			<Field theme={theme} width={width} height={rows} value={prompt} onChange={setPrompt} onSubmit={submit} />
			{height > 2 &&
				line(keyLine(theme, width, [{key: 'enter', label, isOff: !isReady}], {key: 'esc', label: 'cancel'}))}
		</Box>
	);
};
