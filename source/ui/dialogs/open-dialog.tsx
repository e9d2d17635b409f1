import type {Action} from '../../controls/actions.ts';
import type {Command} from '../../run/model/command.ts';
import type {Run} from '../../run/model/types.ts';
import {sanitise} from '../../sanitise.ts';
import type {VerbInfo} from '../commands/palette.ts';
import type {Theme} from '../theme.ts';
import type {NewStream} from '../types.ts';
import type {ViewState} from '../view-state.ts';
import {CommandDialog} from './command-dialog.tsx';
import {ConfirmDialog} from './confirm-dialog.tsx';
import {MenuDialog, menuRows} from './menu-dialog.tsx';
import {MessageDialog} from './message-dialog.tsx';
import {NewStreamDialog} from './new-stream-dialog.tsx';

/** Rows a dialog needs: with less room for the log it takes the whole screen. */
export const leastRows = (dialog: NonNullable<ViewState['dialog']>): number => (dialog.is === 'menu' ? menuRows : 8);

export type OpenDialogProps = {
	readonly dialog: NonNullable<ViewState['dialog']>;
	readonly run: Run;
	readonly theme: Theme;
	readonly focusedId: string | undefined;
	readonly verbs: readonly VerbInfo[];
	readonly width: number;
	readonly height: number;
	readonly perform: (action: Action) => void;
	readonly setViewState: (change: (viewState: ViewState) => ViewState) => void;
};

/** The question or form that is open. */
export const OpenDialog = (props: OpenDialogProps) => {
	const {dialog, run, theme, focusedId, verbs, width, height, perform, setViewState} = props;
	const close = () => setViewState(viewState => ({...viewState, dialog: undefined}));
	if (dialog.is === 'newStream') {
		const onAnswer = (stream: NewStream | undefined) => {
			close();
			if (stream) perform({is: 'send', command: addCommand(stream)});
		};
		return <NewStreamDialog {...{theme, width, height, run, focusedId, onAnswer}} keptFor={dialog} />;
	}
	if (dialog.is === 'message') {
		const {streamId} = dialog;
		const onAnswer = (text: string | undefined) => {
			close();
			if (text !== undefined) perform({is: 'send', command: {type: 'stream.send', streamId, text}});
		};
		return <MessageDialog {...{theme, width, height, run, streamId, onAnswer}} keptFor={dialog} />;
	}
	const onAction = (action: Action | undefined) => {
		close();
		if (action) perform(action);
	};
	if (dialog.is === 'command')
		return (
			<CommandDialog
				{...{theme, width, height, verbs}}
				context={{run, focusedId: dialog.streamId}}
				onAnswer={onAction}
			/>
		);
	if (dialog.is === 'menu') {
		const stream = run.streams[dialog.streamId];
		const title = sanitise(dialog.streamId, {maxLength: 64});
		return <MenuDialog {...{theme, width, height, title, stream}} onAnswer={onAction} />;
	}
	const {question} = dialog;
	const onAnswer = (value: string | undefined) => {
		close();
		const action = value === undefined ? undefined : question.actions[value];
		if (action) perform(action);
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
