/** A bucket of `burst` calls for each key that is filled again at `perSecond`. Holds at most 1000 keys. */
export const createRateLimit = (perSecond: number, burst: number) => {
	const buckets = new Map<string, {left: number; at: number}>();
	/** True when the call may continue; `now` in milliseconds. */
	return (key: string, now: number): boolean => {
		const bucket = buckets.get(key) ?? {left: burst, at: now};
		const left = Math.min(burst, bucket.left + (Math.max(0, now - bucket.at) / 1000) * perSecond);
		buckets.delete(key);
		if (buckets.size >= 1000) buckets.delete(buckets.keys().next().value ?? '');
		buckets.set(key, {left: left >= 1 ? left - 1 : left, at: now});
		return left >= 1;
	};
};
