import {sanitise} from '../sanitise.ts';
import {noticeText} from './notice-text.ts';
import type {Notice} from './types.ts';

const maxLength = 1000;

/** The body of a webhook's POST, JSON. `text` stands alone, for receivers that know only that (Slack and the like). */
export const webhookBody = (notice: Notice, run: {readonly id: string; readonly name: string}): string => {
	const title = sanitise(notice.title, {maxLength});
	const body = noticeText(notice, maxLength);
	return JSON.stringify({
		text: `${title}: ${body}`,
		title,
		body,
		kind: notice.kind ?? null,
		urgency: notice.urgency,
		streamId: notice.streamId ?? null,
		run: {id: run.id, name: sanitise(run.name, {maxLength})},
	});
};
