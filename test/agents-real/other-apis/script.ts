import type {Answer, Call, Dialect, Dialogue, Wish} from './dialogue.ts';

/** What the stub remembers of one stream, over all conversations about it. */
export type Place = {
	/** How each conversation began, oldest first: what tells them apart. */
	readonly openings: string[];
	readonly committed: Set<number>;
	/** The conversation whose context is full for ever. */
	full?: string;
	limitedUntil?: number;
	hung?: {readonly opening: string; readonly said: number};
	hasRunLongCommand: boolean;
};

export const createPlace = (): Place => ({openings: [], committed: new Set(), hasRunLongCommand: false});

export type Scene = {
	readonly scenario: string;
	readonly parameters: URLSearchParams;
	readonly opening: string;
	readonly tasks: readonly Task[];
};
type Task = {readonly number: number; readonly title: string};

const marker = /SCENARIO: ([a-z-]+)\?(\S+)/;

/** The stream's prompt in a request; undefined: it is about something else. */
export const sceneOf = ({said}: Dialogue): Scene | undefined => {
	const opening = said.find(text => marker.test(text));
	const found = opening === undefined ? undefined : marker.exec(opening);
	if (opening === undefined || !found) return undefined;
	const tasks = [...opening.matchAll(/^\[(\d+)\][ \t]+(\S.*)$/gm)]
		.map(([, number, title = '']) => ({number: Number(number), title: title.trim()}))
		.filter(task => !task.title.endsWith('(completed already)'));
	return {scenario: found[1]!, parameters: new URLSearchParams(found[2]), opening, tasks};
};

const commandOf = (task: Task): string => `git add -A && git commit -q -m "Complete task ${task.number}"`;

/** Tells of its to-dos and tasks, writes a file for each, commits it; what is wished for in that order. */
const wishesOf = ({tasks, parameters}: Scene, place: Place, session: number): readonly Wish[] =>
	tasks.flatMap((task): readonly Wish[] => {
		const todos = (now: 'in_progress' | 'completed') =>
			tasks.map(other => ({
				title: `[${other.number}] ${other.title}`,
				status: other.number < task.number ? 'completed' : other.number === task.number ? now : 'pending',
			})) as Extract<Wish, {is: 'to-dos'}>['todos'];
		const path = `${parameters.get('stream')}-task-${task.number}-${session}.txt`;
		return [
			{is: 'to-dos', todos: todos('in_progress')},
			{is: 'report', task: task.number, status: 'in_progress'},
			...(place.committed.has(task.number)
				? []
				: ([
						{is: 'write', path, content: `Task ${task.number}: ${task.title}`},
						{is: 'shell', command: commandOf(task)},
					] as const)),
			{is: 'to-dos', todos: todos('completed')},
			{is: 'report', task: task.number, status: 'completed'},
		];
	});

const isSame = (call: Call, other: Call): boolean =>
	call.name === other.name && JSON.stringify(call.input) === JSON.stringify(other.input);

/** The next answer, decided only from what the conversation holds, so that a resumed one continues. */
export const answerTo = (dialect: Dialect, dialogue: Dialogue, scene: Scene, place: Place, now: number): Answer => {
	if (!place.openings.includes(scene.opening)) place.openings.push(scene.opening);
	for (const task of committedIn(dialect, dialogue, scene)) place.committed.add(task.number);
	const fault = faultOf(dialect, dialogue, scene, place, now);
	if (fault) return fault;
	const session = place.openings.indexOf(scene.opening) + 1;
	for (const wish of [{is: 'look'} as const, ...wishesOf(scene, place, session)]) {
		const call = dialect.callFor(wish, dialogue.tools);
		if (call && !dialogue.calls.some(made => isSame(made, call))) return {is: 'call', call};
	}
	return {is: 'text', text: `All ${scene.tasks.length} tasks are done.`};
};

const committedIn = (dialect: Dialect, {calls, tools}: Dialogue, {tasks}: Scene): readonly Task[] =>
	tasks.filter(task => {
		const call = dialect.callFor({is: 'shell', command: commandOf(task)}, tools);
		return call && calls.some(made => isSame(made, call) && made.result !== undefined);
	});

const faultOf = (dialect: Dialect, dialogue: Dialogue, scene: Scene, place: Place, now: number): Answer | undefined => {
	const due = place.committed.size >= Number(scene.parameters.get('after') ?? 0);
	const seconds = Number(scene.parameters.get('seconds') ?? 10);
	switch (scene.scenario) {
		case 'login':
			return {is: 'login'};
		case 'context':
			if (due) place.full ??= scene.opening;
			return place.full === scene.opening ? {is: 'context'} : undefined;
		case 'limit':
			if (due) place.limitedUntil ??= (Math.floor(now / 1000) + seconds) * 1000;
			return now < (place.limitedUntil ?? 0) ? {is: 'limit', until: place.limitedUntil!} : undefined;
		case 'hang': {
			if (due) place.hung ??= {opening: scene.opening, said: dialogue.said.length};
			const isHung = place.hung?.opening === scene.opening && place.hung.said === dialogue.said.length;
			return isHung ? {is: 'silence'} : undefined;
		}
		case 'crash': {
			if (!due || place.hasRunLongCommand) return undefined;
			place.hasRunLongCommand = true;
			const wish: Wish = {is: 'shell', command: `sleep ${seconds}`};
			const call = dialect.callFor(wish, dialogue.tools);
			return call && {is: 'call', call};
		}
		default:
			return undefined;
	}
};
