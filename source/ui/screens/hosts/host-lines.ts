import {ageText} from '../../../controls/format.ts';
import {type HostView, hostFactsText} from '../../../run/features/hosts/index.ts';
import {describeState} from '../../../run/view/describe.ts';
import {sanitise} from '../../../sanitise.ts';
import {clip, pad} from '../../text.ts';
import type {ScreenProps} from '../../types.ts';
import {wrapText} from '../parts/wrap-text.ts';

const barWidth = 10;

/** Slots that are taken, of all. */
const slotsBar = ({theme}: ScreenProps, {used, slots}: HostView): string => {
	const {bar} = theme.glyphs;
	const cells = Math.max(1, Math.min(barWidth, slots));
	const taken = slots === 0 ? cells : Math.min(cells, Math.round((used * cells) / slots));
	return theme.good(bar.proved.repeat(taken)) + theme.dim(bar.rest.repeat(cells - taken));
};

const stateText = ({theme, now}: ScreenProps, {state, since, reason}: HostView): string => {
	if (state === 'up') return theme.good('up');
	if (state === 'drained') return theme.warn('takes nothing new');
	if (state === 'connecting') return theme.warn('being connected');
	const age = ageText(now - Date.parse(since), theme.glyphs.unknown);
	return theme.bad(`${state === 'refused' ? 'refused' : 'away'} ${age}${reason === null ? '' : `: ${reason}`}`);
};

/** One machine: how it stands, what it has, and what it works on. */
export const hostBlock = (props: ScreenProps, host: HostView, isHere: boolean): readonly string[] => {
	const {theme, run, width, now} = props;
	const lead = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const rows = (text: string, paint: (text: string) => string): readonly string[] =>
		wrapText(text, Math.max(1, width - 5)).map(row => paint(`    ${row}`));
	const streams = host.streams.flatMap(id => {
		const stream = run.streams[id];
		return stream ? [`${sanitise(id, {maxLength: 32})} ${describeState(run, stream, now).word}`] : [];
	});
	return [
		clip(
			theme,
			`${lead} ${theme.bold(pad(theme, host.name, 14))} ${slotsBar(props, host)}  ${stateText(props, host)}`,
			width - 1,
		),
		...rows(hostFactsText(host), theme.dim),
		...(host.hint === null ? [] : rows(host.hint, theme.warn)),
		...(streams.length === 0 ? [] : rows(streams.join(', '), theme.plain)),
		'',
	];
};
