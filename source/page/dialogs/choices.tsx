import type {ComponentChildren} from 'preact';
import {useLayoutEffect, useRef} from 'preact/hooks';
import {upperFirst} from '../view/words.ts';
import {LeaveButton, Modal} from './modal.tsx';
import {useReading} from './use-reading.ts';

export type Choice = {
	readonly key: string;
	readonly label: string;
	/** Lets nothing happen that the text is about. */
	readonly isSafe?: boolean;
	readonly isEnding?: boolean;
	/** Rarely what the user wants: it stands back. */
	readonly isMinor?: boolean;
	readonly choose: () => void;
	/** What its key does where that is less than a click. */
	readonly onKey?: () => void;
};

type Props = {
	readonly title: string;
	/** Shown word for word. */
	readonly code?: string;
	readonly lines: readonly string[];
	readonly choices: readonly Choice[];
	readonly leave?: string;
	/** Nothing happens on a careless enter. */
	readonly isCareful?: boolean;
	/** Between what is asked and the answers. */
	readonly children?: ComponentChildren;
};

const classOf = ({isEnding, isMinor}: Choice, isMain: boolean): string | undefined => {
	if (isEnding) return 'ending';
	return isMinor ? 'minor' : isMain ? 'main' : undefined;
};

/** Asks in a dialog. What is not safe can be chosen once the end of the text was on the screen. */
export const Choices = ({title, code = '', lines, choices, leave = 'Leave it', isCareful = false, children}: Props) => {
	const text = useRef<HTMLDivElement>(null);
	const isRead = useReading(text, [title, code, ...lines].join('\n'));
	useLayoutEffect(() => {
		// What cannot be chosen yet cannot have the focus.
		const first = text.current?.closest('dialog')?.querySelector<HTMLElement>('[autofocus]');
		if (!isRead) text.current?.focus({preventScroll: true});
		else if (document.activeElement === text.current) first?.focus({preventScroll: true});
	}, [isRead]);
	const isOff = ({isSafe}: Choice) => !isRead && !isSafe;
	const onKey = (key: string, close: () => void): boolean => {
		const choice = choices.find(one => one.key === key);
		if (choice?.onKey) choice.onKey();
		else if (choice && !isOff(choice)) {
			choice.choose();
			close();
		} else if (key === 'n') close();
		return choice !== undefined || key === 'n';
	};
	return (
		<Modal title={title} onKey={onKey}>
			<div ref={text} tabIndex={-1}>
				{code !== '' && <pre>{code}</pre>}
				{lines.map((line, index) => (
					<p key={index}>{line}</p>
				))}
			</div>
			<div class="answers">
				{children}
				{!isRead && (
					<p class="more" role="status">
						Read to the end to choose.
					</p>
				)}
				<div class="buttons">
					{choices.map((choice, index) => (
						<button
							key={choice.key}
							type="button"
							class={classOf(choice, index === 0 && !isCareful)}
							autofocus={index === 0 && !isCareful}
							disabled={isOff(choice)}
							onClick={event => {
								choice.choose();
								event.currentTarget.closest('dialog')?.close();
							}}
						>
							{upperFirst(choice.label)}
							<kbd> {choice.key}</kbd>
						</button>
					))}
					<LeaveButton
						label={leave}
						keys={choices.some(({key}) => key === 'n') ? ['esc'] : ['n', 'esc']}
						isFirst={isCareful}
					/>
				</div>
			</div>
		</Modal>
	);
};
