import type {ComponentChildren} from 'preact';
import {useLayoutEffect, useRef} from 'preact/hooks';
import {keyOf, scrollBy} from '../grid/keys.ts';
import {usePage} from '../state/page.ts';

type Props = {
	readonly title: string;
	readonly children: ComponentChildren;
	/** Keys of its own; true: it meant something. */
	readonly onKey?: (key: string, close: () => void) => boolean;
	readonly isWide?: boolean;
};

const isTyped = (target: EventTarget | null): boolean => target instanceof Element && target.matches('input, textarea');

/** Something above the page; esc leaves it. */
export const Modal = ({title, children, onKey, isWide = false}: Props) => {
	const page = usePage();
	const dialog = useRef<HTMLDialogElement>(null);
	useLayoutEffect(() => {
		const node = dialog.current;
		node?.showModal();
		// What has the focus may stand at the end of a long text.
		if (node) node.scrollTop = 0;
		// Its focus goes back to where it came from only when it is closed, not when it is taken away.
		return () => node?.close();
	}, []);
	const onKeyDown = (event: KeyboardEvent) => {
		// The key that opened the dialog, still held down, is no answer.
		if (event.repeat || isTyped(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
		const key = keyOf(event);
		if (onKey?.(key, () => dialog.current?.close()) || scrollBy(dialog.current, key)) event.preventDefault();
	};
	return (
		<dialog
			id="ask"
			ref={dialog}
			class={isWide ? 'is-wide' : undefined}
			aria-labelledby="ask-title"
			// One that is taken away closes after the next one has been opened.
			onClose={event => event.currentTarget.isConnected && page.closeDialog()}
			onKeyDown={onKeyDown}
		>
			<h2 id="ask-title">{title}</h2>
			{children}
		</dialog>
	);
};

/** The key that opens a dialog closes it. */
export const closedBy =
	(name: string) =>
	(key: string, close: () => void): boolean => {
		if (key === name) close();
		return key === name;
	};

/** Closes the dialog that it stands in. */
export const LeaveButton = ({
	label,
	keys = ['esc'],
	isFirst = false,
}: {
	readonly label: string;
	readonly keys?: readonly string[];
	/** It has the focus. */
	readonly isFirst?: boolean;
}) => (
	<button type="button" autofocus={isFirst} onClick={event => event.currentTarget.closest('dialog')?.close()}>
		{label}
		{keys.map(key => (
			<kbd key={key}> {key}</kbd>
		))}
	</button>
);
