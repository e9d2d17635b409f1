import type {FakeFault} from '../../source/plan/types.ts';
import type {Random} from './random.ts';

export const streamCount = 16;

const independent = 13;
/** Streams that wait for no other. */
export const independentStreams: readonly string[] = Array.from({length: independent}, (_, index) => `S${index + 1}`);

/** Faults with what they are given, scripted so that a run of a minute meets them all. */
const kinds: readonly Omit<FakeFault, 'attempt' | 'afterTask'>[] = [
	{kind: 'stall'},
	{kind: 'context'},
	{kind: 'crash'},
	{kind: 'limit', amount: 2},
	{kind: 'flood', amount: 2},
	{kind: 'ask'},
	{kind: 'dirty'},
	{kind: 'nothing'},
	{kind: 'unreported'},
	{kind: 'ignore-term'},
	{kind: 'grandchild', amount: 600},
	{kind: 'login'},
	{kind: 'deny'},
	{kind: 'spinner'},
	{kind: 'no-newline', amount: 2},
	{kind: 'bad-utf8'},
	{kind: 'escapes'},
	{kind: 'never-exit'},
	{kind: 'retry', amount: 2},
	{kind: 'background', amount: 1},
];

const shuffled = <Item>(random: Random, items: readonly Item[]): readonly Item[] =>
	items
		.map(item => ({item, at: random.next()}))
		.sort((a, b) => a.at - b.at)
		.map(({item}) => item);

/** Sixteen streams whose agents also fail by themselves; a few wait for others, half are merged by themselves. */
export const chaosPlan = (random: Random, seconds: number) => {
	const deck = [...shuffled(random, kinds), ...shuffled(random, kinds)];
	const tasks = Math.min(16, Math.max(6, Math.round(seconds / 4)));
	const faultsFor = (): readonly FakeFault[] =>
		[1, 2].flatMap(attempt => {
			const kind = deck.pop();
			return kind ? [{...kind, attempt, afterTask: random.between(0, tasks - 1)}] : [];
		});
	return {
		name: 'Chaos',
		base: 'main',
		agent: 'fake',
		maxParallel: streamCount,
		contextRecovery: {stallTimeoutMinutes: 0.15, autoRecoveryEnabled: true, maxRecoveryAttempts: 20},
		streams: Array.from({length: streamCount}, (_, index) => ({
			id: `S${index + 1}`,
			name: `stream ${index + 1}`,
			dependencies: index >= independent ? [`S${random.between(1, independent)}`] : [],
			tasks: Array.from({length: index >= independent ? 2 : tasks}, (_none, task) => `S${index + 1} task ${task + 1}`),
			...(index % 4 === 0 && {verify: 'test -f readme.md'}),
			merge: index % 2 === 0 ? 'auto' : 'manual',
			fake: {taskMs: random.between(400, 1800), faults: faultsFor()},
		})),
	};
};
