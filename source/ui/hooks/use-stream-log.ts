import {useCallback, useEffect, useReducer, useRef} from 'react';
import type {Lex} from '../../conversation/lay-out.ts';
import {loadLexer} from '../../conversation/load-lexer.ts';
import type {Engine, LogPage} from '../../engine/types.ts';
import type {Stream} from '../../run/model/types.ts';

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

/** A page that comes sooner after the last one waits for the next picture of the streams, which comes before it is over. */
const ownPictureMs = 400;

/** The newest page. What was not asked for by a look elsewhere makes a picture of its own only when there is no other one. */
const usePage = () => {
	const newest = useRef<Shown | undefined>(undefined);
	const drawn = useRef<Shown | undefined>(undefined);
	const drawnAt = useRef(Number.NEGATIVE_INFINITY);
	const timer = useRef<NodeJS.Timeout | undefined>(undefined);
	const [, draw] = useReducer((count: number) => count + 1, 0);

	useEffect(() => {
		if (drawn.current === newest.current) return;
		drawn.current = newest.current;
		drawnAt.current = performance.now();
		clearTimeout(timer.current);
		timer.current = undefined;
	});
	useEffect(() => () => clearTimeout(timer.current), []);

	const take = useCallback((page: Shown, isAwaited: boolean): void => {
		newest.current = page;
		const wait = isAwaited ? 0 : drawnAt.current + ownPictureMs - performance.now();
		if (wait <= 0) draw();
		else timer.current ??= setTimeout(draw, wait);
	}, []);
	return {newest, take};
};

/**
 * The newest entries of a stream's log, asked for again when the stream has read on. One question at a time: what
 * changes meanwhile is asked for once afterwards. A log that cannot be had stays as it was.
 */
export const useStreamLog = (engine: Engine, stream: Stream | undefined, range: LogRange): StreamLog => {
	const {newest, take} = usePage();
	const wanted = useRef(nothing);
	const isAsking = useRef(false);
	const isGone = useRef(false);
	const answered = useRef(nothing);
	const streamId = stream?.id ?? '';
	const version = logVersion(stream);
	const {limit, end} = range;

	useEffect(() => {
		isGone.current = false;
		return () => {
			isGone.current = true;
		};
	}, []);

	useEffect(() => {
		wanted.current = {streamId, version, limit, end};
		if (isAsking.current || streamId === '') return;
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
				if (!isGone.current) take({streamId, lex, page: page ?? keptPage(newest.current, streamId)}, isAwaited);
			}
			isAsking.current = false;
		};
		void ask();
	}, [engine, streamId, version, limit, end, take, newest]);

	return newest.current?.streamId === streamId ? newest.current : unread;
};

const keptPage = (before: Shown | undefined, streamId: string): LogPage | undefined =>
	before?.streamId === streamId ? before.page : undefined;
