import type {VNode} from 'preact';
import {useRef} from 'preact/hooks';
import type {Run, Stream} from '../../run/model/types.ts';
import {streamView} from '../view/stream-view.ts';
import {ageOf, Tile} from './tile.tsx';

type Props = {
	readonly run: Run;
	readonly streams: readonly Stream[];
	readonly focusedId: string | undefined;
	readonly now: number;
};

type Drawn = {readonly says: string; readonly tile: VNode};

/** All streams that the filter lets through. One that says what it said is not drawn again: there may be hundreds. */
export const Grid = ({run, streams, focusedId, now}: Props) => {
	const drawn = useRef<ReadonlyMap<string, Drawn>>(new Map());
	const next = streams.map((stream): [string, Drawn] => {
		const view = streamView(run, stream, now);
		const isFocused = stream.id === focusedId;
		const says = JSON.stringify({...view, ageMs: ageOf(view), isFocused});
		const known = drawn.current.get(stream.id);
		if (known?.says === says) return [stream.id, known];
		return [stream.id, {says, tile: <Tile key={stream.id} view={view} isFocused={isFocused} />}];
	});
	drawn.current = new Map(next);
	return (
		<div id="grid" role="listbox" aria-label="Streams">
			{next.map(([, {tile}]) => tile)}
		</div>
	);
};
