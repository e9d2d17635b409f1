import {startMcp} from './mcp-client.ts';
import type {Session} from './session.ts';

type Standing = {readonly streamId: string; readonly status: string; readonly merge: string};

const waitSeconds = 5;

/** A plan as a lead might make it, for a goal and nothing else. */
const plannedFor = (goal: string): readonly object[] => [
	{
		id: 'Groundwork',
		name: 'groundwork',
		phase: 'foundation',
		tasks: [{title: `Lay the groundwork: ${goal}`, acceptance: ['the others can build on it']}],
	},
	{id: 'Part-1', name: 'first part', tasks: ['Build the first part', 'Test the first part']},
	{id: 'Part-2', name: 'second part', tasks: ['Build the second part', 'Test the second part']},
];

/** Plays the lead: spawns what its script says, ends its turn; woken, it follows the streams to their end and merges them. */
export const lead = async (session: Session, happen: (done: number) => Promise<void>): Promise<string> => {
	const {orders, speaker} = session;
	const mcp = await startMcp(orders.mcp ?? []);
	const use = async (name: string, input: object = {}): Promise<string> => {
		const id = speaker.openTool(`mcp__grid__${name}`, input);
		const {text, isError} = await mcp.call(name, input);
		speaker.closeTool(id, {content: text, isError, result: isError ? `Error: ${text}` : text});
		return text;
	};
	const look = async (): Promise<readonly Standing[]> => {
		const ids = (await use('stream_list')).split('\n').flatMap(line => /^(\S+) \(/.exec(line)?.[1] ?? []);
		const others = ids.filter(id => id !== orders.streamId);
		return Promise.all(others.map(async streamId => JSON.parse((await mcp.call('stream_get', {streamId})).text)));
	};
	const asked = new Set<string>();
	/** How they stand once what is completed is being merged. */
	const mergeDone = async (streams: readonly Standing[]): Promise<readonly Standing[]> => {
		const known = asked.size;
		for (const {streamId, status, merge} of streams) {
			if (status !== 'completed' || merge !== 'unmerged' || asked.has(streamId)) continue;
			asked.add(streamId);
			await use('stream_merge', {streamId});
		}
		return asked.size > known ? look() : streams;
	};

	await happen(0);
	const before = await look();
	if (before.length === 0) {
		const spawns = orders.script.spawns ?? plannedFor(orders.tasks[0]?.title ?? 'the goal');
		for (const [index, stream] of spawns.entries()) {
			await use('stream_spawn', stream);
			await happen(index + 1);
		}
		mcp.close();
		return `I planned ${spawns.length} streams and wait for news of them.`;
	}
	let streams = await mergeDone(before);
	while (!streams.every(isDone)) {
		await use('events_poll', {waitSeconds});
		streams = await mergeDone(await look());
	}
	const count = (test: (stream: Standing) => boolean) => streams.filter(test).length;
	await use('events_poll');
	const words = [
		`Of ${streams.length} streams ${count(one => one.status === 'completed')} are completed,`,
		`${count(one => one.merge === 'merged')} merged.`,
	].join(' ');
	if ((await mcp.tools()).includes('work_product_store'))
		await use('work_product_store', {title: 'Summary', kind: 'document', text: words});
	mcp.close();
	return words;
};

const isDone = ({status, merge}: Standing): boolean =>
	['completed', 'failed', 'stopped', 'blocked'].includes(status) && merge !== 'queued' && merge !== 'merging';
