/** `22:00-07:00`: from when to when nothing is told, by the local clock; it may go over midnight. */
export const quietHoursPattern = /^([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)$/;

const day = 24 * 60;

/** How many minutes it stays quiet, `minute` being minutes since midnight; 0 when it is not quiet, or nothing is set. */
export const quietMinutes = (hours: string | undefined, minute: number): number => {
	const parts = quietHoursPattern
		.exec(hours ?? '')
		?.slice(1)
		.map(Number);
	if (!parts) return 0;
	const [fromHour = 0, fromMinute = 0, toHour = 0, toMinute = 0] = parts;
	const [from, to] = [fromHour * 60 + fromMinute, toHour * 60 + toMinute];
	const sinceBegin = (minute - from + day) % day;
	const length = (to - from + day) % day;
	return sinceBegin < length ? length - sinceBegin : 0;
};

/** Minutes since midnight by the local clock. */
export const minuteOfDay = (at: number): number => {
	const date = new Date(at);
	return date.getHours() * 60 + date.getMinutes();
};
