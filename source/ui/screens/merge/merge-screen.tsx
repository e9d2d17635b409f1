import {useRef} from 'react';
import {canResolve, type MergeFacts, type MergeOffer, offerOf} from '../../../controls/merge-facts.ts';
import {errorText} from '../../../error.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Stream} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {counted, streamTitle} from '../log/log-text.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {Page, type PageKey, proseHeight} from '../parts/page.tsx';
import {rangeText} from '../parts/scroll.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';
import {type Reading, useReading} from '../parts/use-reading.ts';
import {useSaid} from '../parts/use-said.ts';
import {mergeLines} from './merge-outcome.ts';

/** Changes whenever a merge would bring something else; stands still once it is under way or done. */
const usePreviewVersion = ({run}: ScreenProps, stream: Stream): string => {
	const {id, work, merge} = stream;
	const merged = Object.values(run.streams).filter(one => one.merge.is === 'merged').length;
	const version = `${id} ${work?.head} ${work?.dirty} ${merged} ${run.target}`;
	const kept = useRef(version);
	if (merge.is === 'unmerged' || merge.is === 'conflicted') kept.current = version;
	return kept.current;
};

const keysOf = (facts: MergeFacts, offer: MergeOffer, isRead: boolean): readonly PageKey[] => {
	const {run, preview} = facts;
	const into = sanitise(preview?.into ?? run.target);
	const resolve = canResolve(facts) ? [{key: 'r', label: 'let its agent resolve it', isOff: !isRead}] : [];
	const looks = [...resolve, {key: 'd', label: 'diff'}];
	const isInConflict = facts.stream.merge.is === 'conflicted' || (preview?.conflicts.length ?? 0) > 0;
	switch (offer.is) {
		case 'merge':
			return isInConflict && isRead
				? [...looks, {key: 'enter', label: 'try to merge'}]
				: [{key: 'enter', label: isRead ? `merge into ${into}` : 'read on'}, ...looks];
		case 'choose':
			return [
				{key: 'c', label: 'commit and merge', isOff: !isRead},
				{key: 'l', label: 'leave out and merge', isOff: !isRead},
				...looks,
			];
		case 'done':
			return offer.nextId === undefined ? looks : [{key: 'n', label: `merge ${offer.nextId}`}, ...looks];
		default:
			return looks;
	}
};

/** Why a key of this screen does nothing now. */
const whyNot = (facts: MergeFacts, offer: MergeOffer, name: string): string | undefined => {
	const {run, stream} = facts;
	const none = offer.is === 'none' ? offer.reason : offer.is === 'done' ? 'it is already merged' : undefined;
	if (name === 'r') return refusal(run, {type: 'stream.resolve', streamId: stream.id});
	if (name === 'n')
		return none === undefined || offer.is === 'none' ? 'it is not merged yet' : 'nothing else is ready to merge';
	if (name === 'return' && offer.is === 'choose')
		return 'choose first: c commits what is not committed, l leaves it out';
	if (name === 'return') return offer.is === 'merge' ? undefined : (none ?? 'it is being looked at');
	if (name === 'c' || name === 'l')
		return offer.is === 'choose' ? undefined : (none ?? 'nothing is uncommitted: enter merges');
	return undefined;
};

const useMerge = (props: ScreenProps, stream: Stream) => {
	const {engine, theme, run, now, close, open} = props;
	const [said, say] = useSaid(theme);
	const loaded = useLoaded(() => engine.mergePreview(stream.id), usePreviewVersion(props, stream));
	const facts: MergeFacts = {
		run,
		stream,
		now,
		isLoaded: loaded.isLoaded,
		...(loaded.value && {preview: loaded.value}),
		...(loaded.fault !== undefined && {fault: loaded.fault}),
	};
	const offer = offerOf(facts);
	const tell = (command: Command) =>
		engine.send(command).then(
			answer => answer.ok || say(answer.message, 'bad'),
			error => say(errorText(error), 'bad'),
		);
	const send = (dirty?: 'commit' | 'leave') => tell({type: 'stream.merge', streamId: stream.id, ...(dirty && {dirty})});
	/** Undefined when the key means nothing to a merge. */
	const act = (name: string, reading: Pick<Reading, 'isRead' | 'readOn'>): 'left' | 'stays' | undefined => {
		if (name === 'escape' || name === 'q') close();
		else if (name === 'd') open('diff', stream.id);
		else if (offer.is === 'done' && name === 'n' && offer.nextId !== undefined) open('merge', offer.nextId);
		else return actHere(name, reading);
		return 'left';
	};
	const actHere = (name: string, {isRead, readOn}: Pick<Reading, 'isRead' | 'readOn'>): 'stays' | undefined => {
		const why = whyNot(facts, offer, name);
		if (why !== undefined) say(why);
		else if (!['return', 'c', 'l', 'r'].includes(name)) return undefined;
		else if (!isRead) {
			readOn();
			if (name !== 'return') say('read it to the end first');
		} else if (name === 'r') void tell({type: 'stream.resolve', streamId: stream.id});
		else void send(name === 'c' ? 'commit' : name === 'l' ? 'leave' : undefined);
		return 'stays';
	};
	return {facts, offer, act, said};
};

const asideOf = ({preview}: MergeFacts): string =>
	preview
		? `${counted(preview.commits.length + (preview.unlisted?.commits ?? 0), 'commit')} · ${counted(preview.files.length, 'file')}`
		: '';

const StreamMerge = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, stream} = props;
	const {facts, offer, act, said} = useMerge(props, stream);
	const available = proseHeight(height);
	const lines = mergeLines({theme, width}, facts, offer);
	// What a merge brings stays read while the ages in it change.
	const text = `${offer.is} ${JSON.stringify(facts.preview)}`;
	const {range, isRead, scroll, readOn} = useReading(text, lines.length, available);
	useKeys(name => {
		const action = act(name, {isRead, readOn});
		if (action === 'left') return action;
		if (action === undefined) scroll(name);
	});
	const keys = keysOf(facts, offer, isRead);
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={`${streamTitle(theme, run, stream.id)}${theme.dim(' · merge')}`}
			aside={[asideOf(facts), rangeText(range)].filter(Boolean).join(' · ')}
			lines={lines.slice(range.top, range.top + available)}
			keys={range.total > available ? [...keys, {key: theme.glyphs.upDown, label: 'scroll'}] : keys}
			said={said}
			leave={{key: 'esc', label: offer.is === 'choose' ? 'cancel' : 'back'}}
		/>
	);
};

/** What a merge of the focused stream brings, the merge itself, and how to undo it. It begins once its end was on the screen. */
export const MergeScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	return stream ? <StreamMerge key={stream.id} {...props} stream={stream} /> : <NoStream {...props} what="merge" />;
};
