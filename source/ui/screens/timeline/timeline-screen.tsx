import {type TimelineEntry, timelineOf} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {liveSession} from '../../../run/select.ts';
import type {ScreenProps} from '../../types.ts';
import {streamTitle} from '../log/log-text.ts';
import {movedTo} from '../parts/moved.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {clampTop, rangeText} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {useSaid} from '../parts/use-said.ts';
import {MomentBack} from './moment-back.tsx';
import {MomentDiff} from './moment-diff.tsx';
import {MomentFork} from './moment-fork.tsx';
import {MomentLog} from './moment-log.tsx';
import {momentLine} from './timeline-lines.ts';

type ViewState = {readonly shows: 'list' | 'log' | 'diff' | 'fork' | 'back'; readonly key: string; readonly at: number};

/** What stays the same while others come. */
const keyOf = (moment: TimelineEntry): string =>
	`${moment.is} ${moment.at} ${'number' in moment ? moment.number : moment.attempt}`;

const placeOf = (moments: readonly TimelineEntry[], viewState: ViewState): number => {
	const found = moments.findIndex(moment => keyOf(moment) === viewState.key);
	return found === -1 ? Math.max(0, Math.min(viewState.at, moments.length - 1)) : found;
};

const keysOf = ({theme}: ScreenProps, moment: TimelineEntry | undefined): readonly PageKey[] =>
	moment
		? [
				{key: 'enter', label: 'log at that moment'},
				...(moment.is === 'checkpoint'
					? [
							{key: 'd', label: 'diff'},
							{key: 'F', label: 'fork'},
							{key: 'B', label: 'go back'},
						]
					: []),
				{key: theme.glyphs.upDown, label: 'move'},
			]
		: [];

/** A live session is no hindrance to going back: the dialog offers to pause it. */
const refusalOf = (
	props: ScreenProps,
	what: 'fork' | 'back',
	moment: TimelineEntry | undefined,
): string | undefined => {
	const {run, focusedId: streamId} = props;
	if (moment?.is !== 'checkpoint') return `only a checkpoint can be ${what === 'fork' ? 'forked' : 'gone back to'}`;
	const stream = run.streams[streamId ?? ''];
	const canPause = stream && liveSession(stream) && refusal(run, {type: 'stream.pause', streamId}) === undefined;
	return what === 'back' && canPause ? undefined : refusal(run, {type: `stream.${what}`, streamId});
};

type ListProps = ScreenProps & {
	readonly stream: Stream;
	readonly moments: readonly TimelineEntry[];
	readonly at: number;
	readonly available: number;
	readonly said: string | undefined;
};

const MomentList = (props: ListProps) => {
	const {theme, width, height, run, now, stream, moments, at, available, said} = props;
	const top = clampTop({top: at - Math.floor(available / 2), total: moments.length, available});
	const lines = moments
		.slice(top, top + available)
		.map((moment, index) => momentLine(theme, {stream, now, width}, moment, top + index === at));
	const calm = ['', theme.bold('  Nothing has happened yet.'), theme.dim('  Its first session begins the timeline.')];
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(' · timeline')}`}
			aside={rangeText({top, total: moments.length, available})}
			lines={moments.length === 0 ? calm : lines}
			keys={keysOf(props, moments[at])}
			said={said}
		/>
	);
};

const StreamTimeline = (props: ScreenProps & {readonly stream: Stream}) => {
	const {stream, height} = props;
	const moments = timelineOf(stream);
	const [said, say] = useSaid(props.theme);
	const held = useHeld<ViewState>({shows: 'list', key: '', at: 0});
	const available = bodyHeight(height);
	const isList = held.drawn.shows === 'list';
	const onCheckpoint = (shows: 'fork' | 'back', moment: TimelineEntry | undefined, at: number): KeyResult => {
		const why = refusalOf(props, shows, moment);
		if (why === undefined && moment) held.write({shows, key: keyOf(moment), at});
		else say(`${stream.id}: ${why}`);
		return why === undefined ? 'left' : undefined;
	};
	useKeys(name => {
		const viewState = held.read();
		if (viewState.shows !== 'list') return;
		const place = placeOf(moments, viewState);
		const moment = moments[place];
		const next = movedTo(name, {at: place, total: moments.length, page: Math.max(1, available - 1)});
		if (name === 'escape' || name === 'q' || name === 't') props.close();
		else if (name === 'return' && moment) held.write({shows: 'log', key: keyOf(moment), at: place});
		else if (name === 'd' && moment?.is === 'checkpoint') held.write({shows: 'diff', key: keyOf(moment), at: place});
		else if (name === 'F') return onCheckpoint('fork', moment, place);
		else if (name === 'B') return onCheckpoint('back', moment, place);
		else if (next !== undefined && moments[next]) {
			held.write({shows: 'list', key: keyOf(moments[next]), at: next});
			return;
		} else return;
		return 'left';
	}, isList);
	const at = placeOf(moments, held.drawn);
	const moment = moments[at];
	const show = (shows: ViewState['shows']) => held.write({...held.read(), shows});
	const detail = {...props, close: () => show('list')};
	if (held.drawn.shows === 'log' && moment) return <MomentLog {...detail} moment={moment} show={show} />;
	if (held.drawn.shows === 'diff' && moment?.is === 'checkpoint')
		return <MomentDiff {...detail} moment={moment} show={show} />;
	if (held.drawn.shows === 'fork' && moment?.is === 'checkpoint') return <MomentFork {...detail} {...{moment, say}} />;
	if (held.drawn.shows === 'back' && moment?.is === 'checkpoint') return <MomentBack {...detail} {...{moment, say}} />;
	return <MomentList {...props} {...{moments, at, available, said}} />;
};

/** What happened to the focused stream, newest first; a checkpoint can be forked or gone back to. */
export const TimelineScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	return stream ? (
		<StreamTimeline key={stream.id} {...props} stream={stream} />
	) : (
		<NoStream {...props} what="timeline" />
	);
};
