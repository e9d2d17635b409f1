import {useCallback, useEffect, useReducer, useRef} from 'react';
import type {Lex} from '../../conversation/lay-out.ts';
import {loadLexer} from '../../conversation/load-lexer.ts';
import type {Engine, LogPage} from '../../engine/types.ts';
import type {Stream} from '../../run/model/types.ts';
import type {RunStore} from '../store.ts';

/** Changes when the log of the stream may have grown. */
export const logVersion = (stream: Stream | undefined): string => {
	if (!stream) return '';
	const {sessions, state, verify, workplace} = stream;
	const session = sessions.at(-1);
	return [session?.id, session?.offset, session?.endedAt, state.is, verify?.at, workplace?.isSetUp].join(' ');
};

/** `end`: entries before this place; undefined: the newest. */
export type LogRange = {readonly limit: number; readonly end: number | undefined};

type Wanted = LogRange & {readonly streamId: string; readonly version: string};

const nothing: Wanted = {streamId: '', version: '', limit: 0, end: undefined};

/** A page of the log, and what reads its Markdown. */
export type StreamLog = {readonly page: LogPage | undefined; readonly lex: Lex | undefined};

type Shown = StreamLog & {readonly streamId: string};

const unread: StreamLog = {page: undefined, lex: undefined};

export type LogParts = {
	readonly engine: Engine;
	readonly store: Pick<RunStore, 'onSoon' | 'again'>;
	readonly stream: Stream | undefined;
	readonly range: LogRange;
};

/**
 * The newest entries of a stream's log, asked for again when the stream has read on: just before that is shown, so that one picture
 * has both. One question at a time: what changes meanwhile is asked for once afterwards. A log that cannot be had stays as it was.
 */
export const useStreamLog = ({engine, store, stream, range}: LogParts): StreamLog => {
	const newest = useRef<Shown | undefined>(undefined);
	const wanted = useRef(nothing);
	const isAsking = useRef(false);
	const isGone = useRef(false);
	const answered = useRef(nothing);
	const [, draw] = useReducer((count: number) => count + 1, 0);
	const streamId = stream?.id ?? '';
	const version = logVersion(stream);
	const {limit, end} = range;

	useEffect(() => {
		isGone.current = false;
		return () => {
			isGone.current = true;
		};
	}, []);

	const want = useCallback(
		(next: Wanted): void => {
			if (isSame(next, wanted.current)) return;
			wanted.current = next;
			if (isAsking.current || next.streamId === '') return;
			const ask = async () => {
				isAsking.current = true;
				let asked = answered.current;
				while (asked !== wanted.current && !isGone.current) {
					const {limit, end} = asked;
					asked = wanted.current;
					const {streamId} = asked;
					const isAwaited = streamId !== newest.current?.streamId || limit !== asked.limit || end !== asked.end;
					const options = {limit: asked.limit, ...(asked.end !== undefined && {before: asked.end})};
					answered.current = asked;
					const asking = engine.log(streamId, options).catch(() => undefined);
					const [page, lex] = await Promise.all([asking, loadLexer()]);
					if (isGone.current) break;
					newest.current = {streamId, lex, page: page ?? keptPage(newest.current, streamId)};
					if (isAwaited) draw();
					else store.again();
				}
				isAsking.current = false;
			};
			void ask();
		},
		[engine, store],
	);

	useEffect(() => want({streamId, version, limit, end}), [streamId, version, limit, end, want]);
	useEffect(
		() => store.onSoon(run => want({streamId, version: logVersion(run?.streams[streamId]), limit, end})),
		[streamId, limit, end, store, want],
	);

	return newest.current?.streamId === streamId ? newest.current : unread;
};

const isSame = (one: Wanted, other: Wanted): boolean =>
	one.streamId === other.streamId &&
	one.version === other.version &&
	one.limit === other.limit &&
	one.end === other.end;

const keptPage = (before: Shown | undefined, streamId: string): LogPage | undefined =>
	before?.streamId === streamId ? before.page : undefined;
