/** What the clock of a time zone shows at an instant, as if that zone were UTC; to the second. */
export const wallClock = (at: number, zone: string | undefined): number => {
	const parts = new Intl.DateTimeFormat('en-US', {
		...(zone !== undefined && {timeZone: zone}),
		hourCycle: 'h23',
		year: 'numeric',
		month: 'numeric',
		day: 'numeric',
		hour: 'numeric',
		minute: 'numeric',
		second: 'numeric',
	}).formatToParts(at);
	const part = (type: string): number => Number(parts.find(one => one.type === type)?.value);
	return Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'));
};

const wholeSecond = (at: number): number => Math.floor(at / 1000) * 1000;

/** The instant at which that zone's clock shows `wall`; clocks may be changed between now and then. */
export const instantAt = (wall: number, zone: string | undefined, now: number): number => {
	const near = wall - (wallClock(now, zone) - wholeSecond(now));
	return wall - (wallClock(near, zone) - near);
};

const abbreviations: Readonly<Record<string, string>> = {
	z: 'UTC',
	utc: 'UTC',
	gmt: 'UTC',
	pst: 'America/Los_Angeles',
	pdt: 'America/Los_Angeles',
	pt: 'America/Los_Angeles',
	mst: 'America/Denver',
	mdt: 'America/Denver',
	cst: 'America/Chicago',
	cdt: 'America/Chicago',
	est: 'America/New_York',
	edt: 'America/New_York',
	et: 'America/New_York',
	cet: 'Europe/Berlin',
	cest: 'Europe/Berlin',
	jst: 'Asia/Tokyo',
};

/** In a regular expression: `(Europe/Zurich)`, `UTC`, `PDT`. */
export const zonePattern = `(?:\\s*\\(([\\w+\\-/]{2,40})\\)|\\s*(${Object.keys(abbreviations).join('|')})\\b)?`;

export const zoneNamed = (name: string | undefined): string | undefined =>
	name === undefined ? undefined : (abbreviations[name.toLowerCase()] ?? name);
