import {count} from '../../run/count.ts';
import {workStreams} from '../../run/features/lead/lead.ts';
import type {Activity, Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {runCostUsd} from '../../run/policy/cost.ts';
import {overall} from '../../run/select/progress.ts';
import {nameOf} from '../../run/select/streams.ts';
import {isRehearsal, rehearsalWords} from '../../run/view/rehearsal.ts';
import {span} from '../duration.ts';
import {money} from '../money.ts';
import {type Html, html, shownLine} from './html.ts';
import type {Redact} from './redact.ts';
import {type StreamDiff, streamSection} from './stream-section.ts';
import {styles} from './styles.ts';
import {timeGraph} from './time-graph.ts';

export type ReportFacts = {
	readonly run: Run;
	readonly now: number;
	readonly diffs: ReadonlyMap<string, StreamDiff>;
	readonly activities: readonly Activity[];
	readonly redact: Redact;
	readonly version: string;
};

const mostActivities = 1000;

const moment = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace('T', ' ')} UTC`;

const history = ({activities, run, redact}: ReportFacts): Html => {
	const rows = activities
		.slice(-mostActivities)
		.map(
			({at, streamId = '', text}) =>
				html`<tr><td>${span(at - run.createdAt)}</td><td>${streamId}</td><td>${shownLine(redact, text, 400)}</td></tr>`,
		);
	return html`<section><h2>History</h2><details><summary>${count(rows.length, 'entry', 'entries')}</summary><table>${rows}</table></details></section>`;
};

/** Texts of agents could bring markup, and a page could send it somewhere: nothing is loaded, and no script runs. */
const policy = "default-src 'none'; style-src 'unsafe-inline'";

/** One page that holds all of itself: what a run did, what proves it, what it cost. */
export const reportPage = (facts: ReportFacts): string => {
	const {run, now, diffs, redact, version} = facts;
	const streams = workStreams(run);
	const end = outcome(run);
	const {completed, total} = overall(run);
	const name = shownLine(redact, run.plan.name, 200);
	const body = html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width"><title>${name}</title><style>${styles}</style></head><body>
<h1>${name}</h1>
<p>${end ? shownLine(redact, end.sentence, 400) : 'The run is not finished.'}${isRehearsal(run.plan) ? ` (${rehearsalWords})` : ''}</p>
<p>${count(streams.length, 'stream')} · ${completed} of ${count(total, 'task')} · ${span((run.finishedAt ?? now) - run.createdAt)}${end && end.speedup > 1 ? ` · ${end.speedup}× faster than one by one` : ''} · ${money(runCostUsd(run), {})} · target ${shownLine(redact, run.target, 200)} · begun ${moment(run.createdAt)}</p>
${timeGraph(run, streams, now, id => shownLine(redact, nameOf(run, id), 60))}
<nav>${streams.map(({id}) => html`<a href="#s-${id}">${id}</a> `)}</nav>
${streams.map(stream => streamSection(run, stream, {diff: diffs.get(stream.id), now, redact}))}
${history(facts)}
<footer>Made by claude-grid ${version} on ${moment(now)}. What looks like a secret is masked; read it through before you pass it on.</footer>
</body></html>
`;
	return body.text;
};
