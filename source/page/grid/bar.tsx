type Progress = {readonly completed: number; readonly proved: number; readonly total: number};

/** A progress bar: proved work solid, claimed work hatched, the rest light. */
export const Bar = ({completed, proved, total}: Progress) => {
	const share = (count: number) => (total === 0 ? '0%' : `${(100 * Math.min(count, total)) / total}%`);
	const solid = Math.min(proved, completed);
	const text = `${completed} of ${total} tasks completed, ${solid} proved`;
	return (
		<span class="bar" role="img" aria-label={text} title={text}>
			<span class="proved" style={{width: share(solid)}} />
			<span class="claimed" style={{width: share(Math.max(0, completed - solid))}} />
		</span>
	);
};
