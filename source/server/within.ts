/** Waits for the work, and no longer than so many milliseconds; true when it is done by then. */
export const within = async (ms: number, work: Promise<unknown>): Promise<boolean> => {
	let timer: NodeJS.Timeout | undefined;
	const late = new Promise<false>(resolve => {
		timer = setTimeout(() => resolve(false), ms);
	});
	const isDone = await Promise.race([work.then(() => true), late]);
	clearTimeout(timer);
	return isDone;
};
