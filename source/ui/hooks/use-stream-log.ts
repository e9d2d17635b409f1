import {useEffect, useRef, useState} from 'react';
import type {Engine, LogPage} from '../../engine/types.ts';
import type {Stream} from '../../run/types.ts';

/** Changes when the log of the stream may have grown. */
export const logVersion = (stream: Stream | undefined): string => {
	const session = stream?.sessions.at(-1);
	return session ? `${session.id} ${session.offset} ${session.endedAt ?? ''}` : '';
};

/** `end`: entries before this place; undefined: the newest. */
export type LogRange = {readonly limit: number; readonly end: number | undefined};

type Wanted = LogRange & {readonly streamId: string; readonly version: string};

const nothing: Wanted = {streamId: '', version: '', limit: 0, end: undefined};

type Shown = {readonly streamId: string; readonly page: LogPage | undefined};

/**
 * The newest entries of a stream's log, asked for again when the stream has read on. One question at a time: what
 * changes meanwhile is asked for once afterwards. A log that cannot be had stays as it was.
 */
export const useStreamLog = (engine: Engine, stream: Stream | undefined, range: LogRange): LogPage | undefined => {
	const [shown, setShown] = useState<Shown | undefined>();
	const wanted = useRef(nothing);
	const isAsking = useRef(false);
	const isGone = useRef(false);
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
			let asked = nothing;
			while (asked !== wanted.current && !isGone.current) {
				asked = wanted.current;
				const {streamId} = asked;
				const options = {limit: asked.limit, ...(asked.end !== undefined && {before: asked.end})};
				const page = await engine.log(streamId, options).catch(() => undefined);
				if (!isGone.current) setShown(before => ({streamId, page: page ?? keptPage(before, streamId)}));
			}
			isAsking.current = false;
		};
		void ask();
	}, [engine, streamId, version, limit, end]);

	return shown?.streamId === streamId ? shown.page : undefined;
};

const keptPage = (before: Shown | undefined, streamId: string): LogPage | undefined =>
	before?.streamId === streamId ? before.page : undefined;
