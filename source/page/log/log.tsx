import {useEffect, useLayoutEffect, useMemo, useRef, useState} from 'preact/hooks';
import {attemptText} from '../../controls/format.ts';
import {errorText} from '../../error.ts';
import type {Stream} from '../../run/model/types.ts';
import {usePage} from '../state/page.ts';
import {logVersion} from '../view/stream-view.ts';
import {counted} from '../view/words.ts';
import {Entries} from './entries.tsx';
import {LogReader, nothingRead} from './reader.ts';

/** Pixels from the foot that still count as the foot. */
const nearFoot = 40;

const isAtFoot = ({scrollHeight, scrollTop, clientHeight}: Element): boolean =>
	scrollHeight - scrollTop - clientHeight < nearFoot;

/** The list follows for as long as its foot is in view; what is put above what is read moves nothing. */
const useFollowing = (first: number, entries: unknown, followed: number) => {
	const scroll = useRef<HTMLDivElement>(null);
	const [isFollowing, setFollowing] = useState(true);
	const seen = useRef({first, height: 0});
	// biome-ignore lint/correctness/useExhaustiveDependencies: entries are what makes it longer
	useLayoutEffect(() => {
		const node = scroll.current;
		if (!node) return;
		if (isFollowing) node.scrollTop = node.scrollHeight;
		else if (first < seen.current.first) node.scrollTop += node.scrollHeight - seen.current.height;
		seen.current = {first, height: node.scrollHeight};
	}, [first, entries, isFollowing]);
	useEffect(() => {
		if (followed > 0) setFollowing(true);
	}, [followed]);
	useEffect(() => {
		const node = scroll.current;
		if (!node || !isFollowing) return;
		const observer = new ResizeObserver(() => {
			node.scrollTop = node.scrollHeight;
		});
		observer.observe(node);
		return () => observer.disconnect();
	}, [isFollowing]);
	const onScroll = () => scroll.current && setFollowing(isAtFoot(scroll.current));
	return {scroll, isFollowing, setFollowing, onScroll};
};

/** The log of the stream in focus, newest at the foot. */
export const Log = ({stream, emptyText}: {readonly stream: Stream; readonly emptyText: string}) => {
	const page = usePage();
	const [read, setRead] = useState(nothingRead);
	const [error, setError] = useState<unknown>();
	const reader = useMemo(() => new LogReader(stream.id, page.requests, setRead, setError), [stream.id, page.requests]);
	const version = logVersion(stream);
	const {isLive} = page.get();
	// biome-ignore lint/correctness/useExhaustiveDependencies: what failed while the engine was away is asked for again
	useEffect(() => reader.want(version), [reader, version, isLive]);
	const {first, entries, attempt} = {first: read.from, ...read};
	const {scroll, isFollowing, setFollowing, onScroll} = useFollowing(first, entries, page.get().followed);
	const total = first + entries.length;
	const parts = [attemptText(attempt), isFollowing && 'following', counted(total, 'line')].filter(Boolean);
	const empty = version === '' ? emptyText : 'nothing said yet';
	const state = total === 0 ? empty : parts.join(' · ');
	return (
		<div id="log" class="body" role="tabpanel" aria-labelledby="tab-log">
			<div class="scroll" ref={scroll} tabIndex={0} role="log" aria-live="off" aria-label="Log" onScroll={onScroll}>
				{reader.canReadEarlier && (
					<button type="button" class="quiet" onClick={() => reader.readEarlier()}>
						Show what came before
					</button>
				)}
				<Entries entries={entries} first={first} />
			</div>
			<div class="foot">
				<span class="state">{error === undefined ? state : `The log could not be read: ${errorText(error)}`}</span>
				{!isFollowing && total > 0 && (
					<button type="button" class="quiet" onClick={() => setFollowing(true)}>
						Follow <kbd>f</kbd>
					</button>
				)}
			</div>
		</div>
	);
};
