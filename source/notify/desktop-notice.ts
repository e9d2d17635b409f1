import {sanitise} from '../sanitise.ts';
import {noticeText} from './notice-text.ts';
import type {Notice, NotifyPlan} from './types.ts';

const maxLength = 200;

/** notify-send reads its body as markup. */
const withoutMarkup = (text: string): string =>
	text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** `display notification` with both texts as arguments, so that they are never read as script. */
const script = ['on run argv', 'display notification (item 2 of argv) with title (item 1 of argv)', 'end run'];

/** The program that shows the notice on this platform's desktop (Node's name of it); undefined where there is none. */
export const desktopNotice = (notice: Notice, platform: string): NotifyPlan | undefined => {
	const title = sanitise(notice.title, {maxLength});
	const body = noticeText(notice, maxLength);
	if (platform === 'linux')
		return {
			via: 'program',
			argv: ['notify-send', '--app-name=claude-grid', `--urgency=${notice.urgency}`, '--', title, withoutMarkup(body)],
		};
	// osascript documents no `--`; its options end at the first argument that does not begin with a dash.
	if (platform === 'darwin')
		return {
			via: 'program',
			argv: ['osascript', ...script.flatMap(line => ['-e', line]), title.startsWith('-') ? ` ${title}` : title, body],
		};
	return undefined;
};
