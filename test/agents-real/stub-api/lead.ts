import type {Reply} from './messages.ts';
import type {Turn} from './scenarios.ts';

const mostPolls = 60;

const tasks = [{title: 'Define core types', acceptance: ['they compile']}, {title: 'Add tests for them'}];

/** What the lead of a test plans: one that asks the user, one on another agent, one that stands on the first. */
const spawns = (agent: string): readonly Readonly<Record<string, unknown>>[] => [
	{id: 'Stream-A', name: 'core', phase: 'foundation', prompt: 'Do this.\nSCENARIO: ask?after=1', tasks},
	{id: 'Stream-B', name: 'other', agent, prompt: 'Do this.\nSCENARIO: work?stream=Stream-B&', tasks},
	{id: 'Stream-C', name: 'page', dependencies: ['Stream-A'], prompt: 'Do this.\nSCENARIO: work', tasks},
];

/**
 * A model that leads: spawns three streams (the second on the agent of parameter `agent`), ends its turn; woken, it polls,
 * asks for each completed stream to be merged, stores a summary and ends.
 */
export const leadReply = ({conversation, newId}: Turn): Reply => {
	const {calls, tools, scenario} = conversation;
	const say = (text: string): Reply => ({is: 'message', blocks: [{type: 'text', text}]});
	const use = (
		...wanted: readonly {readonly name: string; readonly input: Readonly<Record<string, unknown>>}[]
	): Reply => ({
		is: 'message',
		blocks: wanted.map(({name, input}) => ({type: 'tool_use', id: newId(), name: `mcp__grid__${name}`, input})),
	});
	const made = (name: string) => calls.filter(call => call.name === `mcp__grid__${name}`);
	if (made('stream_spawn').length === 0)
		return use(...spawns(scenario?.parameters.get('agent') ?? 'fake').map(input => ({name: 'stream_spawn', input})));
	if (made('events_poll').length === 0 && !conversation.lastUserText.includes('News'))
		return say('I planned 3 streams.');
	const text = made('events_poll').at(-1)?.result?.text ?? '';
	const standing = [...text.matchAll(/^- (\S+) \(.*?\): (\w+), \d+\/\d+ tasks(?:, (\w+))?/gm)];
	const asked = made('stream_merge').map(call => call.input.streamId);
	const due = standing.filter(([, id, word, merge]) => word === 'completed' && !merge && !asked.includes(id));
	if (due.length > 0) return use(...due.map(([, streamId]) => ({name: 'stream_merge', input: {streamId}})));
	const isOver = standing.length > 0 && standing.every(([, , , merge]) => merge === 'merged');
	if (!isOver && made('events_poll').length < mostPolls) return use({name: 'events_poll', input: {waitSeconds: 10}});
	const summary = {title: 'Summary', kind: 'document', text: 'All 3 streams are built and merged.'};
	if (tools.has('mcp__grid__work_product_store') && made('work_product_store').length === 0)
		return use({name: 'work_product_store', input: summary});
	return say('All 3 streams are built and merged.');
};
