import {plannedStream, type Run, type Stream} from '../run/model/types.ts';
import {needsUser} from '../run/select/needs-user.ts';
import {nameOf, streamsInOrder} from '../run/select/streams.ts';
import {describeState} from '../run/view/describe.ts';

const words = {state: ['state:', 's:'], agent: ['agent:', 'a:']};

type FilterWord = {readonly is: 'state' | 'agent' | 'number' | 'text'; readonly text: string};

/** `state:failed agent:codex #12 login`: each word narrows further. */
const filterWords = (filter: string): readonly FilterWord[] =>
	filter
		.toLowerCase()
		.split(/\s+/)
		.filter(Boolean)
		.map(word => {
			const state = words.state.find(start => word.startsWith(start));
			if (state) return {is: 'state', text: word.slice(state.length)};
			const agent = words.agent.find(start => word.startsWith(start));
			if (agent) return {is: 'agent', text: word.slice(agent.length)};
			return /^#\d+$/.test(word) ? {is: 'number', text: word.slice(1)} : {is: 'text', text: word};
		});

/** A stream's number is its place in the plan, from 1. */
export const numberIn = (run: Run, streamId: string): number =>
	streamsInOrder(run).findIndex(({id}) => id === streamId) + 1;

const searchable = (run: Run, stream: Stream): string => {
	const {word, text} = describeState(run, stream, 0);
	return `${stream.id} ${nameOf(run, stream.id)} ${word} ${text} ${agentOf(run, stream)}`.toLowerCase();
};

const agentOf = (run: Run, {id}: Stream): string => plannedStream(run, id)?.agent ?? '';

/** `ask` does not find `basket`: a word is looked for from its begin. */
const hasWord = (text: string, word: string): boolean => {
	for (let at = text.indexOf(word); at !== -1; at = text.indexOf(word, at + 1))
		if (at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]!) || !/^[\p{L}\p{N}]/u.test(word)) return true;
	return false;
};

const matches = (run: Run, stream: Stream, {is, text}: FilterWord): boolean => {
	switch (is) {
		case 'state':
			return stream.state.is.startsWith(text) || stream.merge.is.startsWith(text);
		case 'agent':
			return agentOf(run, stream).startsWith(text);
		case 'number':
			return numberIn(run, stream.id) === Number(text) || stream.delivery?.pull?.number === Number(text);
		case 'text':
			return hasWord(searchable(run, stream), text);
	}
};

/** Streams that every word of the filter lets through, in the plan's order; `keptId` stays, whatever becomes of it. */
export const filteredStreams = (run: Run, filter: string, keptId?: string): readonly Stream[] => {
	const words = filterWords(filter);
	const all = streamsInOrder(run);
	if (words.length === 0) return all;
	return all.filter(stream => stream.id === keptId || words.every(word => matches(run, stream, word)));
};

/** The stream the user should look at first: what needs them, else what works, else the first. */
export const firstFocus = (run: Run): string | undefined => {
	const needed = needsUser(run).find(alert => alert.streamId !== undefined)?.streamId;
	const streams = streamsInOrder(run);
	return needed ?? streams.find(stream => stream.state.is === 'running')?.id ?? streams[0]?.id;
};
