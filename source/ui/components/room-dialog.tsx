import type {Command} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import type {VerbInfo} from '../commands/palette.ts';
import type {Deed} from '../deeds.ts';
import {CommandDialog} from '../dialogs/command-dialog.tsx';
import {ConfirmDialog} from '../dialogs/confirm-dialog.tsx';
import {MenuDialog} from '../dialogs/menu-dialog.tsx';
import {MessageDialog} from '../dialogs/message-dialog.tsx';
import {NewStreamDialog} from '../dialogs/new-stream-dialog.tsx';
import type {Look} from '../look.ts';
import type {Theme} from '../theme.ts';
import type {NewStream} from '../types.ts';

export type RoomDialogProps = {
	readonly dialog: NonNullable<Look['dialog']>;
	readonly run: Run;
	readonly theme: Theme;
	readonly focusedId: string | undefined;
	readonly verbs: readonly VerbInfo[];
	readonly width: number;
	readonly height: number;
	readonly perform: (deed: Deed) => void;
	readonly setLook: (change: (look: Look) => Look) => void;
};

/** The question or form that is open. */
export const RoomDialog = (props: RoomDialogProps) => {
	const {dialog, run, theme, focusedId, verbs, width, height, perform, setLook} = props;
	const close = () => setLook(look => ({...look, dialog: undefined}));
	if (dialog.is === 'newStream') {
		const onAnswer = (stream: NewStream | undefined) => {
			close();
			if (stream) perform({is: 'send', command: addCommand(stream)});
		};
		return <NewStreamDialog {...{theme, width, height, run, focusedId, onAnswer}} />;
	}
	if (dialog.is === 'message') {
		const {streamId} = dialog;
		const onAnswer = (text: string | undefined) => {
			close();
			if (text !== undefined) perform({is: 'send', command: {type: 'stream.send', streamId, text}});
		};
		return <MessageDialog {...{theme, width, height, run, streamId, onAnswer}} />;
	}
	const onDeed = (deed: Deed | undefined) => {
		close();
		if (deed) perform(deed);
	};
	if (dialog.is === 'command')
		return (
			<CommandDialog {...{theme, width, height, verbs}} context={{run, focusedId: dialog.streamId}} onAnswer={onDeed} />
		);
	if (dialog.is === 'menu') {
		const stream = run.streams[dialog.streamId];
		const title = sanitise(dialog.streamId, {maxLength: 64});
		return stream ? <MenuDialog {...{theme, width, height, title, stream}} onAnswer={onDeed} /> : null;
	}
	const {question} = dialog;
	const onAnswer = (value: string | undefined) => {
		close();
		const deed = value === undefined ? undefined : question.deeds[value];
		if (deed) perform(deed);
	};
	const {title, lines, choices} = question;
	return <ConfirmDialog {...{theme, width, height, title, lines, choices, onAnswer}} />;
};

const addCommand = ({prompt, name, agent, after}: NewStream): Command => ({
	type: 'stream.add',
	prompt,
	...(name !== undefined && {name}),
	...(agent !== undefined && {agent}),
	...(after !== undefined && {after: [...after]}),
});
