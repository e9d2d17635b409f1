import {screenKeys} from '../../../controls/screen-keys.ts';
import {checkpointOf, type TimelineEntry, timelineOf} from '../../../run/features/history/timeline.ts';
import type {Stream} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {liveSession} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {streamTitle} from '../log/log-text.ts';
import {movedTo} from '../parts/moved.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {clampTop, rangeText} from '../parts/scroll.ts';
import {type Held, useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {MomentBack} from './moment-back.tsx';
import {MomentDiff} from './moment-diff.tsx';
import {MomentFork} from './moment-fork.tsx';
import {MomentLog} from './moment-log.tsx';
import {momentLine} from './timeline-lines.ts';

type ViewState = {
	readonly shows: 'list' | 'log' | 'diff' | 'fork' | 'back';
	readonly key: string;
	readonly at: number;
	/** What is shown of it stays, whatever becomes of the list. */
	readonly moment?: TimelineEntry;
};

/** What stays the same while others come. */
const keyOf = (moment: TimelineEntry): string =>
	`${moment.is} ${moment.at} ${'number' in moment ? moment.number : moment.attempt}`;

/** -1: it is gone, and what stands in its place was not chosen. */
const placeOf = (moments: readonly TimelineEntry[], {key}: ViewState): number =>
	key === '' && moments.length > 0 ? 0 : moments.findIndex(moment => keyOf(moment) === key);

const nearest = (moments: readonly TimelineEntry[], {at}: ViewState): number =>
	Math.max(0, Math.min(at, moments.length - 1));

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

/** A live session is not a hindrance to going back: the dialog offers to pause it. */
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
	/** The place to keep in view. */
	readonly near: number;
	readonly available: number;
	readonly said: string | undefined;
};

const MomentList = (props: ListProps) => {
	const {theme, width, height, run, now, stream, moments, at, near, available, said} = props;
	const top = clampTop({top: near - Math.floor(available / 2), total: moments.length, available});
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

const firstState = (moments: readonly TimelineEntry[]): ViewState => ({
	shows: 'list',
	key: moments[0] ? keyOf(moments[0]) : '',
	at: 0,
});

type TimelineKeys = {
	readonly props: ScreenProps;
	readonly moments: readonly TimelineEntry[];
	readonly held: Held<ViewState>;
	readonly available: number;
	readonly say: Say;
};

const opens: Readonly<Record<string, ViewState['shows']>> = {return: 'log', d: 'diff', F: 'fork', B: 'back'};

/** Why what a key opens cannot be opened of this moment. */
const whyNot = (props: ScreenProps, shows: ViewState['shows'], moment: TimelineEntry): string | undefined => {
	if (shows === 'diff') return moment.is === 'checkpoint' ? undefined : 'only a checkpoint has a diff';
	return shows === 'fork' || shows === 'back' ? refusalOf(props, shows, moment) : undefined;
};

const pressed = ({props, moments, held, available, say}: TimelineKeys, name: string): KeyResult => {
	const state = held.read();
	if (state.shows !== 'list') return;
	const place = placeOf(moments, state);
	const at = place === -1 ? nearest(moments, state) : place;
	const next = movedTo(name, {at, total: moments.length, page: Math.max(1, available - 1)});
	if (name === 'escape' || name === 'q' || name === 't') {
		props.close();
		return 'left';
	}
	if (next !== undefined) {
		if (moments[next]) held.write({shows: 'list', key: keyOf(moments[next]), at: next});
		return;
	}
	const shows = opens[name];
	if (shows === undefined) {
		const isOfMoment = screenKeys.timeline.some(({keys}) => keys.includes(name));
		return isOfMoment ? void say('that is a key of one moment: enter opens its log, d its diff') : undefined;
	}
	const moment = moments[place];
	if (!moment)
		return void say(moments.length === 0 ? 'nothing has happened yet' : 'that one is gone: choose another one first');
	const why = whyNot(props, shows, moment);
	if (why !== undefined) return void say(`${sanitise(props.focusedId ?? '')}: ${why}`);
	held.write({shows, key: keyOf(moment), at: place, moment});
	return 'left';
};

const StreamTimeline = (props: ScreenProps & {readonly stream: Stream}) => {
	const moments = timelineOf(props.stream);
	const [said, say] = useSaid(props.theme);
	const held = useHeld<ViewState>(firstState(moments));
	const available = bodyHeight(props.height);
	const {shows, moment} = held.drawn;
	useKeys(name => pressed({props, moments, held, available, say}, name), shows === 'list');
	const show = (what: ViewState['shows']) => held.write({...held.read(), shows: what});
	const detail = {...props, close: () => show('list')};
	if (shows === 'log' && moment) return <MomentLog {...detail} moment={moment} show={show} />;
	if (shows === 'list' || moment?.is !== 'checkpoint') {
		const at = placeOf(moments, held.drawn);
		return (
			<MomentList {...props} {...{moments, at, available, said}} near={at === -1 ? nearest(moments, held.drawn) : at} />
		);
	}
	if (shows === 'diff') return <MomentDiff {...detail} moment={moment} show={show} />;
	if (!checkpointOf(props.stream, moment.number)) return <GoneMoment {...detail} number={moment.number} />;
	return shows === 'fork' ? (
		<MomentFork {...detail} {...{moment, say}} />
	) : (
		<MomentBack {...detail} {...{moment, say}} />
	);
};

/** Of a stream's checkpoints the last ones are kept: the one that was asked about is not another one. */
const GoneMoment = ({theme, width, height, close, number}: ScreenProps & {readonly number: number}) => {
	useKeys(name => {
		if (!['escape', 'q', 'return'].includes(name)) return;
		close();
		return 'left';
	});
	const said = `Checkpoint ${number} is not kept any more: choose another one.`;
	return (
		<Page
			{...{theme, width, height}}
			title={theme.bold('Timeline')}
			lines={['', ...wrapText(said, Math.max(1, width - 4)).map(line => `  ${line}`)]}
			keys={[]}
			leave={{key: 'esc', label: 'timeline'}}
		/>
	);
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
