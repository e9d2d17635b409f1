import {sanitise} from '../sanitise.ts';
import type {Notice} from './types.ts';

/** The words of a notice, safe to draw. What is cut says so, and of a question where the whole is to be read. */
export const noticeText = ({body, isQuestion, streamId}: Notice, maxLength: number): string => {
	const whole = sanitise(body, {maxLength: Number.POSITIVE_INFINITY, revealHidden: isQuestion === true});
	const characters = Array.from(whole);
	if (characters.length <= maxLength) return whole;
	const id = streamId === undefined ? '' : ` ${sanitise(streamId, {maxLength: 64})}`;
	const end = isQuestion ? `… (cut: claude-grid approve${id} --show)` : '…';
	return `${characters.slice(0, maxLength - end.length).join('')}${end}`;
};
