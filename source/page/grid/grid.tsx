import type {Run, Stream} from '../../run/model/types.ts';
import {streamView} from '../view/stream-view.ts';
import {Tile} from './tile.tsx';

type Props = {
	readonly run: Run;
	readonly streams: readonly Stream[];
	readonly focusedId: string | undefined;
	readonly now: number;
};

/** All streams that the filter lets through. */
export const Grid = ({run, streams, focusedId, now}: Props) => (
	<div id="grid" role="listbox" aria-label="Streams">
		{streams.map(stream => (
			<Tile key={stream.id} view={streamView(run, stream, now)} isFocused={stream.id === focusedId} />
		))}
	</div>
);
