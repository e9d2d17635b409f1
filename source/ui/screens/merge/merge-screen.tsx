import {useRef} from 'react';
import {errorText} from '../../../error.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Stream} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {counted, streamTitle} from '../log/log-text.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {Page, type PageKey, proseHeight} from '../parts/page.tsx';
import {clampTop, rangeText, scrolled} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';
import {useSaid} from '../parts/use-said.ts';
import {type MergeFacts, type MergeOffer, offerOf} from './merge-facts.ts';
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

const keysOf = (offer: MergeOffer, into: string, canResolve: boolean): readonly PageKey[] => {
	const viewState = [...(canResolve ? [{key: 'r', label: 'let its agent resolve it'}] : []), {key: 'd', label: 'diff'}];
	switch (offer.is) {
		case 'merge':
			return [{key: 'enter', label: `merge into ${into}`}, ...viewState];
		case 'choose':
			return [{key: 'c', label: 'commit and merge'}, {key: 'l', label: 'leave out and merge'}, ...viewState];
		case 'done':
			return offer.nextId === undefined ? viewState : [{key: 'n', label: `merge ${offer.nextId}`}, ...viewState];
		default:
			return viewState;
	}
};

const canResolve = ({run, stream}: MergeFacts): boolean =>
	refusal(run, {type: 'stream.resolve', streamId: stream.id}) === undefined;

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
	const act = (name: string): 'left' | 'stays' | undefined => {
		if (name === 'escape' || name === 'q') close();
		else if (name === 'd') open('diff', stream.id);
		else if (offer.is === 'done' && name === 'n' && offer.nextId !== undefined) open('merge', offer.nextId);
		else return actHere(name);
		return 'left';
	};
	const actHere = (name: string): 'stays' | undefined => {
		if (name === 'r' && canResolve(facts)) void tell({type: 'stream.resolve', streamId: stream.id});
		else if (offer.is === 'choose' && name === 'c') void send('commit');
		else if (offer.is === 'choose' && name === 'l') void send('leave');
		else if (name !== 'return') return undefined;
		else if (offer.is === 'merge') void send();
		else if (offer.is === 'choose') say('choose first: c commits what is not committed, l leaves it out');
		else if (offer.is === 'none') say(offer.reason, 'bad');
		return 'stays';
	};
	return {facts, offer, act, said};
};

const asideOf = ({preview}: MergeFacts): string =>
	preview ? `${counted(preview.commits.length, 'commit')} · ${counted(preview.files.length, 'file')}` : '';

const StreamMerge = (props: ScreenProps & {readonly stream: Stream}) => {
	const {theme, width, height, run, stream} = props;
	const {facts, offer, act, said} = useMerge(props, stream);
	const held = useHeld(0);
	const available = proseHeight(height);
	const lines = mergeLines({theme, width, available}, facts, offer);
	const rangeAt = (top: number) => ({
		top: clampTop({top, total: lines.length, available}),
		total: lines.length,
		available,
	});
	const range = rangeAt(held.drawn);
	useKeys(name => {
		const action = act(name);
		if (action === 'left') return action;
		const top = action === undefined ? scrolled(name, rangeAt(held.read())) : undefined;
		if (top !== undefined) held.write(top);
	});
	const keys = keysOf(offer, sanitise(facts.preview?.into ?? run.target), canResolve(facts));
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

/** What a merge of the focused stream brings, the merge itself, and how to undo it. */
export const MergeScreen = (props: ScreenProps) => {
	const stream = props.run.streams[props.focusedId ?? ''];
	return stream ? <StreamMerge key={stream.id} {...props} stream={stream} /> : <NoStream {...props} what="merge" />;
};
