import {includedText, resourceLines} from '../../plan/consent.ts';
import type {Plan, PlannedStream} from '../../plan/types.ts';
import {sanitise} from '../../sanitise.ts';

/** One thing the plan will do on this machine; `text` is safe to draw and hides nothing. */
export type Consent = {readonly label: string; readonly text: string; readonly isDangerous: boolean};

const shown = (text: string): string => sanitise(text, {revealHidden: true, maxLength: 2000});

/** Each different value with the streams it stands for, in plan order. */
const grouped = (
	streams: readonly PlannedStream[],
	value: (stream: PlannedStream) => string | undefined,
): readonly {readonly value: string; readonly ids: readonly string[]}[] => {
	const groups = new Map<string, string[]>();
	for (const stream of streams) {
		const key = value(stream);
		if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), stream.id]);
	}
	return [...groups].map(([key, ids]) => ({value: key, ids}));
};

/** `: Stream-A, Stream-B`, or nothing when it is true of all. */
const whose = (ids: readonly string[], plan: Plan): string => {
	if (ids.length === plan.streams.length) return '';
	const names = ids.slice(0, 4).map(id => sanitise(id, {maxLength: 64}));
	return ` (${names.join(', ')}${ids.length > 4 ? ` and ${ids.length - 4} more` : ''})`;
};

const modes: Readonly<Record<string, string>> = {
	acceptEdits: 'edits files without asking',
	default: 'asks before it edits or runs anything',
	plan: 'only reads and plans',
	dontAsk: 'denies what is not allowed, asks nothing',
	auto: 'decides by itself what to ask',
	bypassPermissions: 'runs anything without asking',
};

const agentText = ({agent, permissionMode}: PlannedStream): string | undefined => {
	if (agent === 'command') return undefined;
	const mode = Object.hasOwn(modes, permissionMode) ? `: ${modes[permissionMode]}` : '';
	return shown(`${agent} in ${permissionMode}${mode}`);
};

const toolsText = ({agent, allowedTools}: PlannedStream): string | undefined =>
	agent === 'command' || allowedTools.length === 0 ? undefined : shown(allowedTools.join(', '));

const commandText = ({agent, command}: PlannedStream): string | undefined => {
	if (agent !== 'command' || command === undefined) return undefined;
	return shown(typeof command === 'string' ? command : command.join(' '));
};

/** What will run once the plan is started, for a person to agree to. */
export const consents = (plan: Plan, included = 0): readonly Consent[] => {
	const of = (label: string, value: (stream: PlannedStream) => string | undefined): readonly Consent[] =>
		grouped(plan.streams, value).map(({value: text, ids}, index) => ({
			label: index === 0 ? label : '',
			text: `${text}${whose(ids, plan)}`,
			isDangerous: /^\w+ in bypassPermissions\b/.test(text),
		}));
	return [
		...of('runs', agentText),
		...of('may run', toolsText),
		...of('command', commandText),
		...of('setup', stream => stream.setup && shown(stream.setup)),
		...of('verify', stream => stream.verify && shown(stream.verify)),
		...(included > 0 ? [{label: 'copies', text: includedText(included), isDangerous: false}] : []),
		...of('workflow', stream => stream.workflow),
		...resourceLines(plan).map(({file, text}, index) => ({
			label: index === 0 ? 'told' : '',
			text: `${file}: ${shown(text)}`,
			isDangerous: false,
		})),
	];
};
