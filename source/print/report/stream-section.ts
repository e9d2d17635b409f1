import {count} from '../../run/count.ts';
import {verdictWords} from '../../run/features/proof/red-before.ts';
import {linesOf} from '../../run/features/review/hunks.ts';
import type {Hunk, ReviewFile} from '../../run/features/review/types.ts';
import {plannedStream, type Run, type Stream, type Task} from '../../run/model/types.ts';
import {streamMs} from '../../run/outcome.ts';
import {streamCostUsd} from '../../run/policy/cost.ts';
import {nameOf} from '../../run/select/streams.ts';
import {describeState} from '../../run/view/describe.ts';
import {span} from '../duration.ts';
import {money} from '../money.ts';
import {type Html, html, shownLine} from './html.ts';
import {type Redact, redactLines} from './redact.ts';

export type StreamDiff = {readonly files: readonly ReviewFile[]; readonly omitted: number};

const taskWord = ({status, isProved}: Task): string =>
	status === 'completed' ? (isProved ? 'proved' : 'claimed') : status.replace('_', ' ');

const hunkHtml = (redact: Redact, hunk: Hunk): Html => {
	const lines = linesOf(hunk);
	const texts = redactLines(
		redact,
		lines.map(({text}) => text),
	);
	const rows = lines.map(({sign, before, after}, index) => {
		const kind = sign === '+' ? 'add' : sign === '-' ? 'del' : 'same';
		return html`<tr class="${kind}"><td>${before ?? ''}</td><td>${after ?? ''}</td><td>${sign === '\\' ? '' : sign}</td><td>${shownLine(redact, texts[index] ?? '')}</td></tr>`;
	});
	return html`<table class="hunk">${rows}</table>`;
};

const fileHtml = (redact: Redact, file: ReviewFile): Html => {
	const facts = [
		file.isBinary ? 'binary' : `+${file.added} −${file.removed}`,
		file.note ?? '',
		file.isPlanned === false ? 'not in the plan' : '',
		file.isCut ? 'cut' : '',
	];
	return html`<details><summary><code>${shownLine(redact, file.path)}</code> ${facts.filter(Boolean).join(' · ')}</summary>${file.hunks.map(hunk => hunkHtml(redact, hunk))}</details>`;
};

const verifyHtml = (redact: Redact, run: Run, {id, verify}: Stream): Html => {
	const command = plannedStream(run, id)?.verify;
	if (command === undefined) return html`<p>No verify command.</p>`;
	if (!verify) return html`<p>Verify <code>${shownLine(redact, command)}</code> has not run.</p>`;
	const tail = redactLines(redact, verify.tail.split('\n'))
		.slice(-40)
		.map(line => shownLine(redact, line))
		.join('\n');
	const log =
		tail.trim() === '' ? html`` : html`<details><summary>what it wrote last</summary><pre>${tail}</pre></details>`;
	return html`<p class="${verify.ok ? 'ok' : 'failed'}">Verify <code>${shownLine(redact, command)}</code> ${verdictWords(verify)} in ${span(verify.durationMs)} on commit <code>${verify.head.slice(0, 10)}</code>.</p>${log}`;
};

/** One stream: what it did, what proves it, what it changed, what it cost. */
export const streamSection = (
	run: Run,
	stream: Stream,
	{diff, now, redact}: {readonly diff: StreamDiff | undefined; readonly now: number; readonly redact: Redact},
): Html => {
	const {word, text} = describeState(run, stream, now);
	const name = nameOf(run, stream.id);
	const tasks = stream.tasks.map(
		task =>
			html`<li class="${taskWord(task)}">${shownLine(redact, task.title, 400)} <small>${taskWord(task)}</small></li>`,
	);
	const comments = (stream.review?.comments ?? []).map(
		({path, line, text: said, sentAt}) =>
			html`<li><code>${shownLine(redact, path)}:${line}</code> ${shownLine(redact, said, 4000)} <small>${sentAt === undefined ? 'not sent' : 'sent'}</small></li>`,
	);
	const cost = money(streamCostUsd(stream), {});
	const files = diff?.files ?? [];
	return html`<section id="s-${stream.id}">
<h2>${stream.id}${name === stream.id ? '' : html` <small>${shownLine(redact, name, 120)}</small>`}</h2>
<p><b>${word}</b>${text === '' ? '' : `: ${shownLine(redact, text, 400)}`} · ${plannedStream(run, stream.id)?.agent ?? ''} · ${count(stream.sessions.length, 'session')} · ${span(streamMs(stream, run.finishedAt ?? now))} · ${cost}</p>
<ul>${tasks}</ul>
${verifyHtml(redact, run, stream)}
${comments.length > 0 ? html`<h3>Review</h3><ul>${comments}</ul>` : html``}
${files.length > 0 ? html`<h3>Changes</h3>${files.map(file => fileHtml(redact, file))}` : html`<p>No changes are kept of it.</p>`}
${diff && diff.omitted > 0 ? html`<p>${count(diff.omitted, 'more file')} left out here.</p>` : html``}
</section>`;
};
