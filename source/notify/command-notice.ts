import {sanitise} from '../sanitise.ts';
import {noticeText} from './notice-text.ts';
import type {Notice} from './types.ts';

const maxLength = 400;

/** Text that began with a dash would be read as an option. */
const asArgument = (text: string): string => (text.startsWith('-') ? ` ${text}` : text);

/**
 * The user's own program with title and text as its last two arguments, and the same in its environment.
 * Never through a shell: whatever the text holds, it stays one argument.
 */
export const commandNotice = (
	command: readonly string[],
	notice: Notice,
): {readonly argv: readonly string[]; readonly env: Readonly<Record<string, string>>} => {
	const title = sanitise(notice.title, {maxLength});
	const text = noticeText(notice, maxLength);
	return {
		argv: [...command, asArgument(title), asArgument(text)],
		env: {
			CLAUDE_GRID_NOTICE: notice.kind ?? '',
			CLAUDE_GRID_NOTICE_TITLE: title,
			CLAUDE_GRID_NOTICE_TEXT: text,
			CLAUDE_GRID_NOTICE_STREAM: notice.streamId ?? '',
		},
	};
};
