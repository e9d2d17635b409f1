import type {RefObject} from 'preact';
import {useLayoutEffect, useState} from 'preact/hooks';

/** Whether the end of a text in a dialog was on the screen, now or before; another text is read anew. */
export const useReading = (text: RefObject<HTMLDivElement | null>, version: string): boolean => {
	const [read, setRead] = useState<string>();
	useLayoutEffect(() => {
		const node = text.current;
		const dialog = node?.closest('dialog');
		if (!node || !dialog) return;
		const look = () => {
			// Sizes are rounded.
			if (dialog.scrollTop + dialog.clientHeight >= dialog.scrollHeight - 2) setRead(version);
		};
		dialog.scrollTop = 0;
		dialog.addEventListener('scroll', look);
		const observer = new ResizeObserver(look);
		for (const one of [dialog, node]) observer.observe(one);
		return () => {
			dialog.removeEventListener('scroll', look);
			observer.disconnect();
		};
	}, [text, version]);
	return read === version;
};
