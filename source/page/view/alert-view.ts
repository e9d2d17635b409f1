import type {ActionName} from '../../controls/binding.ts';
import {hintParts} from '../../controls/in-keys.ts';
import {bindingOf} from '../../controls/keymap.ts';
import {approvalKey} from '../../run/features/approval/approvals.ts';
import {alertKey} from '../../run/features/questions/questions.ts';
import {hintText} from '../../run/model/hint.ts';
import type {Alert, Run} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {needsUser, unblocks} from '../../run/select/needs-user.ts';
import {pendingApproval} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {glyphs, shortId, upperFirst} from './words.ts';

/** What can be pressed beside an alert. */
export type AlertButton = {
	readonly is: ActionName | 'resolve';
	readonly label: string;
	readonly key: string;
	readonly title: string;
};

/** What waits for the user, safe to draw. */
export type AlertView = {
	readonly key: string;
	readonly streamId: string | undefined;
	readonly glyph: string;
	readonly tone: 'person' | 'bad' | 'parked' | 'idle';
	/** Without the name of its stream, which stands before it. */
	readonly text: string;
	readonly since: number;
	readonly isAdvice: boolean;
	/** It is answered where the whole of it is seen. */
	readonly isAsked: boolean;
	readonly opens: string;
	readonly buttons: readonly AlertButton[];
	/** What to do where no button does it. */
	readonly hint: string;
};

type Sign = readonly [keyof typeof glyphs, AlertView['tone']];

const signs: Partial<Record<Alert['kind'], Sign>> = {
	question: ['waits', 'person'],
	approval: ['waits', 'person'],
	choice: ['waits', 'person'],
	conflict: ['conflict', 'bad'],
	merge: ['conflict', 'bad'],
	failed: ['failed', 'bad'],
	blocked: ['failed', 'bad'],
	limit: ['parked', 'parked'],
	budget: ['parked', 'parked'],
};

/** What waits for the user first, most blocking first; advice after it. */
export const alertViews = (run: Run): readonly AlertView[] =>
	[...needsUser(run), ...run.alerts.filter(alert => alert.isAdvice)].map(alert => alertView(run, alert));

const alertView = (run: Run, alert: Alert): AlertView => {
	const {key, kind, streamId, since, isAdvice = false} = alert;
	const [glyph, tone]: Sign = signs[kind] ?? ['stalled', 'bad'];
	const isAsked = isOpen(run, alert);
	const next = nextOf(alert);
	const buttons = isAsked ? [] : buttonsOf(run, alert, next);
	const waiting = streamId === undefined || isAdvice ? [] : unblocks(run, streamId);
	return {
		key,
		streamId,
		glyph: glyphs[glyph],
		tone: isAdvice ? 'idle' : tone,
		text: textOf(alert),
		since,
		isAdvice,
		isAsked,
		opens: waiting.length > 0 ? `unblocks ${waiting.map(shortId).join(' ')}` : '',
		buttons,
		hint: isAsked ? '' : hintBeside(alert, next, buttons),
	};
};

/** Whether it is a question or an approval that nobody has answered. */
const isOpen = (run: Run, {key, streamId = ''}: Alert): boolean => {
	const stream = run.streams[streamId];
	if (!stream) return false;
	if (key === approvalKey(streamId)) return pendingApproval(stream) !== undefined;
	return stream.questions?.some(one => key === alertKey(streamId, one.id)) ?? false;
};

const textOf = ({kind, text, streamId}: Alert): string => {
	const said = sanitise(text, {maxLength: 2000, revealHidden: kind === 'question'});
	const name = streamId ?? 'The run';
	const start = [`${name}: `, `${name} `].find(one => said.startsWith(one));
	return start === undefined ? said : said.slice(start.length);
};

const buttonOf = (is: AlertButton['is'], key: string, label: string, title: string): AlertButton => ({
	is,
	key,
	label: upperFirst(label),
	title,
});

type Next = {readonly verb: string; readonly key: string; readonly does: string; readonly before: string};

/** The command that a hint begins with, or that it ends with after what the user has to see to first. */
const nextOf = ({cure = '', streamId}: Alert): Next | undefined => {
	const parts = hintParts(cure, streamId);
	const wordsAt = (index: number) => {
		const part = parts[index];
		return part && 'words' in part ? sanitise(part.words, {maxLength: 400}).trim() : '';
	};
	const at = parts.findIndex(part => 'verb' in part);
	const command = parts[at];
	if (!command || 'words' in command) return undefined;
	const does = wordsAt(1);
	if (at === 0) return /^[,;]/.test(does) ? undefined : {...command, does, before: ''};
	const before = wordsAt(0);
	const isLast = at === 1 && parts.length === 2 && /[,;] then$/.test(before);
	return isLast ? {...command, does: '', before} : undefined;
};

/** The command of a hint, as a button; a session is taken over in a terminal. */
const buttonsOf = (
	run: Run,
	{kind, streamId, isAdvice = false}: Alert,
	next: Next | undefined,
): readonly AlertButton[] => {
	const binding = next && bindingOf(next.key);
	const isHere = binding && !['attach', 'shell', 'menu', 'command'].includes(binding.action);
	const first = isHere ? [buttonOf(binding.action, binding.show, binding.label, next.does || binding.help)] : [];
	const compare = bindingOf('v');
	const isChoice = kind === 'choice' && streamId !== undefined && first[0]?.is !== 'compare' && compare;
	const canResolve =
		streamId !== undefined &&
		!isAdvice &&
		(kind === 'conflict' || kind === 'merge') &&
		refusal(run, {type: 'stream.resolve', streamId}) === undefined;
	return [
		...first,
		...(isChoice ? [buttonOf('compare', 'v', 'compare', compare.help)] : []),
		...(canResolve ? [buttonOf('resolve', '', 'resolve', 'Let its agent resolve the conflict')] : []),
	];
};

/** What stands before the buttons; without one all of it, as commands. */
const hintBeside = ({cure = '', streamId}: Alert, next: Next | undefined, buttons: readonly AlertButton[]): string => {
	if (buttons.length > 0) return next?.before ?? '';
	if (next?.verb === 'attach' && next.before === '') return `in a terminal: claude-grid attach ${streamId ?? ''}`;
	return sanitise(hintText(cure), {maxLength: 400});
};
