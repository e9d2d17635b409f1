import {sanitise} from '../../../sanitise.ts';
import type {Instant, Run, Stream} from '../../model/types.ts';
import {needsUser} from '../../select/needs-user.ts';
import {progress} from '../../select/progress.ts';
import {slots} from '../../select/slots.ts';
import {nameOf} from '../../select/streams.ts';
import {describeState} from '../../view/describe.ts';
import {leadOf, workStreams} from './lead.ts';
import {recordOf} from './lead-record.ts';

const maxEvents = 40;
const maxAlerts = 8;

/** What the lead is told: the news after number `since`, how each stream stands, what waits for the user. Plain lines, bounded. */
export const digest = (run: Run, since: number, now: Instant): string => {
	const {news, count} = recordOf(run);
	const fresh = news.filter(one => one.number > since);
	const left = Math.max(0, Math.min(count, count - since) - Math.min(fresh.length, maxEvents));
	const alerts = needsUser(run).slice(0, maxAlerts);
	return [
		fresh.length === 0 ? `No news since ${since}.` : `News (continue with since=${count}):`,
		...(left > 0 ? [`- (${left} older items left out)`] : []),
		...fresh.slice(-maxEvents).map(one => `- ${one.text}`),
		'',
		...standing(run, now),
		...(alerts.length > 0 ? ['', 'Waiting for the user:'] : []),
		...alerts.map(alert => `- ${sanitise(alert.text, {maxLength: 300})}`),
	].join('\n');
};

const standing = (run: Run, now: Instant): readonly string[] => {
	const streams = workStreams(run);
	if (streams.length === 0) return ['No streams have been spawned yet.'];
	const {used, max} = slots(run);
	const most = leadOf(run)?.lead.maxStreams ?? streams.length;
	return [
		`Streams: ${streams.length} of at most ${most}; ${used} of ${max} slots in use${run.isPaused ? '; the user has paused the run' : ''}.`,
		...streams.map(stream => streamLine(run, stream, now)),
	];
};

const streamLine = (run: Run, stream: Stream, now: Instant): string => {
	const {completed, total} = progress(stream);
	const {word, text} = describeState(run, stream, now);
	const merge = stream.merge.is === 'unmerged' ? '' : `, ${stream.merge.is}`;
	const said = sanitise(text, {maxLength: 160}).trim();
	const name = sanitise(nameOf(run, stream.id), {maxLength: 60});
	return `- ${stream.id} (${name}): ${word}, ${completed}/${total} tasks${merge}${said === '' || said === word ? '' : `: ${said}`}`;
};
