import {sanitise} from '../../../sanitise.ts';
import type {Draft} from '../../draft.ts';
import {patchRun} from '../../draft.ts';
import type {LeadEvent, Run, Stream, WaitingCause} from '../../model/types.ts';
import {progress} from '../../select/progress.ts';
import {currentSession} from '../../select/streams.ts';
import {leadOf, workStreams} from './lead.ts';
import {recordOf} from './lead-record.ts';

type Item = Pick<LeadEvent, 'text' | 'weight'>;

const maxKept = 200;
const longest = 400;

/** What this message changed of the streams, kept for the lead. */
export const recordLeadEvents = (draft: Draft, before: Run): void => {
	if (draft.run.streams === before.streams || !leadOf(draft.run)) return;
	const items = workStreams(draft.run).flatMap(stream => leadEventsOf(before.streams[stream.id], stream));
	if (items.length === 0) return;
	const record = recordOf(draft.run);
	const news = items.map(
		(item, index): LeadEvent => ({
			...item,
			text: sanitise(item.text.replace(/\s+/g, ' '), {maxLength: longest}),
			number: record.count + index + 1,
			at: draft.now,
		}),
	);
	patchRun(draft, {
		lead: {...record, news: [...record.news, ...news].slice(-maxKept), count: record.count + news.length},
	});
};

const leadEventsOf = (before: Stream | undefined, stream: Stream): readonly Item[] => {
	if (before === stream) return [];
	if (before === undefined) return [{text: `${stream.id} was added`, weight: 'calm'}];
	return [...stateEvents(before, stream), ...taskEvents(before, stream), ...mergeEvents(before, stream)];
};

const needsAnswer: readonly WaitingCause[] = ['permission', 'question', 'approval', 'budget'];

const stateEvents = (before: Stream, stream: Stream): readonly Item[] => {
	const {id, state} = stream;
	const urgent = (text: string): readonly Item[] => [{text: `${id} ${text}`, weight: 'wake'}];
	const calm = (text: string): readonly Item[] => [{text: `${id} ${text}`, weight: 'calm'}];
	const isSame = before.state.is === state.is;
	switch (state.is) {
		case 'completed':
			return isSame ? [] : urgent(`is completed${factsOf(stream)}`);
		case 'failed':
			return isSame ? [] : urgent(`failed: ${state.reason}`);
		case 'stopped':
			return isSame ? [] : urgent(`was stopped by ${state.isByLead ? 'you' : 'the user'}`);
		case 'blocked':
			return isSame ? [] : urgent(`is blocked: ${state.blockedReason}`);
		case 'stalled':
			return isSame ? [] : urgent('shows no sign of work; it is recovered by itself if that continues');
		case 'recovering':
			return isSame ? [] : calm(`is being recovered (${state.class})`);
		case 'running':
			return before.state.is === 'starting' && stream.sessions.length === 1 ? calm('is at work') : [];
		case 'waiting': {
			if (before.state.is === 'waiting' && before.state.cause === state.cause) return [];
			const detail = state.detail === undefined ? '' : `: ${state.detail}`;
			return needsAnswer.includes(state.cause)
				? urgent(`waits for the user (${state.cause})${detail}`)
				: calm(`waits (${state.cause})${detail}`);
		}
		default:
			return [];
	}
};

const factsOf = (stream: Stream): string => {
	const {completed, total} = progress(stream);
	const commits = stream.work?.commits ?? 0;
	const words = currentSession(stream)?.result?.text ?? '';
	return [
		`, ${completed}/${total} tasks, ${commits} ${commits === 1 ? 'commit' : 'commits'}`,
		stream.verify?.ok ? ', verify passed' : '',
		words === '' ? '' : `; its last words: "${words.slice(0, 250)}"`,
	].join('');
};

const taskEvents = (before: Stream, stream: Stream): readonly Item[] => {
	if (before.tasks === stream.tasks || stream.state.is === 'completed') return [];
	const {completed, total} = progress(stream);
	return completed > progress(before).completed
		? [{text: `${stream.id}: ${completed} of ${total} tasks completed`, weight: 'calm'}]
		: [];
};

const mergeEvents = (before: Stream, {id, merge}: Stream): readonly Item[] => {
	if (before.merge.is === merge.is) return [];
	// What it asked for has come about: it need not be woken for that.
	if (merge.is === 'merged') return [{text: `${id} is merged into ${merge.into}`, weight: 'soon'}];
	if (merge.is === 'conflicted')
		return [{text: `${id} cannot be merged: conflict in ${merge.files.slice(0, 5).join(', ')}`, weight: 'wake'}];
	if (merge.is === 'unmerged' && merge.note !== undefined)
		return [{text: `${id} was not merged: ${merge.note}`, weight: 'wake'}];
	return [];
};
