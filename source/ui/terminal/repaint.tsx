import {useApp} from 'ink';
import {type ReactNode, useEffect} from 'react';
import type {JoinedStdout} from './joined-stdout.ts';

/** After the last of many changes of size; a picture in between is drawn by Ink anyway. */
const settleMs = 50;

/**
 * Draws the whole picture anew after the terminal has changed its size. Ink writes only lines that differ from its last
 * picture, but a terminal moves and drops lines of its own while it is resized, even when it ends at the size it had.
 */
export const Repaint = ({joined, children}: {readonly joined: JoinedStdout; readonly children: ReactNode}) => {
	const {suspendTerminal} = useApp();
	useEffect(() => {
		let timer: NodeJS.Timeout | undefined;
		// Refused while someone else has the terminal: then it is drawn anew afterwards.
		const repaint = () => void joined.repaint(() => suspendTerminal(() => {})).catch(() => {});
		const onChange = () => {
			clearTimeout(timer);
			timer = setTimeout(repaint, settleMs);
		};
		process.on('SIGWINCH', onChange);
		return () => {
			clearTimeout(timer);
			process.off('SIGWINCH', onChange);
		};
	}, [joined, suspendTerminal]);
	return children;
};
