import {useEffect, useRef} from 'preact/hooks';
import {usePage} from '../state/page.ts';
import {Grid} from './grid.tsx';
import {focusTile} from './moves.ts';

/** The streams, or why there is none. */
export const Overview = ({focusedId, now}: {readonly focusedId: string | undefined; readonly now: number}) => {
	const page = usePage();
	const {run, isLoaded, filter, isFiltering} = page.get();
	const streams = page.streams();
	return (
		<section id="overview" aria-label="Streams">
			{isFiltering && <Filter />}
			{run && streams.length > 0 && <Grid {...{run, streams, focusedId, now}} />}
			{isLoaded && streams.length === 0 && (
				<div id="empty">
					{run === null ? (
						<>
							<h1>There is no run in this repository yet</h1>
							<p>Start one in a terminal; it shows up here by itself.</p>
							<p>
								<code>claude-grid run PLAN</code>
							</p>
						</>
					) : (
						`No stream has "${filter}". Esc shows all of them.`
					)}
				</div>
			)}
		</section>
	);
};

export const leaveFilter = (page: ReturnType<typeof usePage>): void => {
	page.set({filter: '', isFiltering: false});
	focusTile(page);
};

const Filter = () => {
	const page = usePage();
	const field = useRef<HTMLInputElement>(null);
	useEffect(() => field.current?.focus(), []);
	const help = 'Filter streams: text, state:failed, agent:codex or #12';
	return (
		<label id="filter">
			<span>/</span>
			<input
				ref={field}
				type="search"
				placeholder={help}
				aria-label={help}
				value={page.get().filter}
				onInput={event => page.set({filter: event.currentTarget.value})}
				onKeyDown={event => {
					if (event.key === 'Escape') leaveFilter(page);
					if (event.key === 'Enter') focusTile(page);
				}}
			/>
			<button type="button" class="quiet" aria-label="Show all streams" onClick={() => leaveFilter(page)}>
				×
			</button>
		</label>
	);
};
