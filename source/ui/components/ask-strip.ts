import {type Ask, openAsks} from '../../controls/asks.ts';
import {briefQuestion} from '../../run/features/questions/question-text.ts';
import type {Run} from '../../run/model/types.ts';
import {pendingApproval} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {clip, spread, widthOf} from '../text.ts';
import type {Theme} from '../theme.ts';

/** The first thing that a stream waits for the user's word on. */
export const askOf = (run: Run, streamId: string): Ask | undefined =>
	openAsks(run).find(({stream}) => stream.id === streamId);

const said = (ask: Ask): string => {
	if (ask.is === 'question')
		return `asks to ${sanitise(briefQuestion(ask.question), {maxLength: 400, revealHidden: true})}`;
	return pendingApproval(ask.stream) === 'before'
		? 'waits for your approval to start'
		: 'is done and waits for your approval';
};

/** What the stream asks, on one line under its log, and the key that answers. */
export const askStrip = (theme: Theme, ask: Ask, key: string, width: number): string => {
	const end = ` ${theme.key(key)} ${theme.dim('answers')} `;
	const room = Math.max(1, width - widthOf(end) - 3);
	const text = clip(theme, `${theme.glyphs.waits} ${said(ask)}`, room);
	return clip(theme, spread(theme, ` ${theme.person(text)}`, end, width, 1), width);
};
