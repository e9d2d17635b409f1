import type {ActionName} from '../../../controls/binding.ts';
import {bindingOf, keyOf} from '../../../controls/keymap.ts';
import {isKeyOf, screenKeys} from '../../../controls/screen-keys.ts';
import {errorText} from '../../../error.ts';
import {approvalKey} from '../../../run/features/approval/approvals.ts';
import {raceOf} from '../../../run/features/race/races.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Alert} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {useChosen} from '../parts/chosen.ts';
import {Page, type PageKey, proseHeight} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {clampTop} from '../parts/scroll.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {alertBlock, alertList} from './alert-lines.ts';

const isApproval = ({key, streamId}: Alert): boolean => key === approvalKey(streamId ?? '');

const keysOf = (props: ScreenProps, alert: Alert | undefined): readonly PageKey[] => {
	if (!alert) return [{key: props.theme.glyphs.upDown, label: 'choose'}];
	const {streamId} = alert;
	const canMerge = streamId !== undefined && refusal(props.run, {type: 'stream.merge', streamId}) === undefined;
	return [
		{key: 'enter', label: streamId === undefined ? 'to the grid' : `go to ${sanitise(streamId, {maxLength: 24})}`},
		...(alert.isAdvice ? [{key: 'x', label: 'dismiss'}] : []),
		...(isAsked(alert) ? [{key: keyOf('approve') ?? '', label: 'answer'}] : []),
		...(alert.kind === 'choice' ? [{key: keyOf('compare') ?? '', label: 'compare'}] : []),
		...(canMerge ? [{key: keyOf('merge') ?? '', label: 'merge'}] : []),
		...(streamId === undefined ? [] : [{key: 'l', label: 'log'}]),
		{key: props.theme.glyphs.upDown, label: 'move'},
	];
};

const send = async ({engine}: ScreenProps, say: Say, command: Command): Promise<void> => {
	try {
		const answer = await engine.send(command);
		say(answer.message, answer.ok ? 'good' : 'bad');
	} catch (error) {
		say(errorText(error), 'bad');
	}
};

const isAsked = (alert: Alert): boolean => alert.kind === 'question' || isApproval(alert);

/** The command an action of a hint means here; others need the grid. */
const commandFor = (action: ActionName | undefined, {streamId}: Alert): Command | undefined => {
	if (streamId === undefined) return action === 'continue' ? {type: 'run.continue'} : undefined;
	if (action === 'recover') return {type: 'stream.recover', streamId};
	return action === 'continue' ? {type: 'stream.continue', streamId} : undefined;
};

/** What a key does to an alert without leaving the list; false: nothing. */
const actHere = (props: ScreenProps, say: Say, alert: Alert, name: string): boolean => {
	const {streamId} = alert;
	const action = bindingOf(name)?.action;
	const command = commandFor(action, alert);
	if (name === 'x' && alert.isAdvice) void send(props, say, {type: 'alert.dismiss', key: alert.key});
	else if (name === 'x') say('cannot be dismissed: it clears once its cause is fixed');
	else if (command) {
		const reason = refusal(props.run, command);
		if (reason === undefined) void send(props, say, command);
		else say(reason, 'bad');
	} else {
		const reason =
			action === 'merge' && streamId !== undefined ? refusal(props.run, {type: 'stream.merge', streamId}) : undefined;
		if (reason === undefined) return false;
		say(reason, 'bad');
	}
	return true;
};

const act = (props: ScreenProps, say: Say, alert: Alert, name: string): KeyResult => {
	const {open, notify} = props;
	const {streamId} = alert;
	if (actHere(props, say, alert, name)) return;
	const binding = bindingOf(name);
	const action = binding?.action;
	if (action === 'approve' && isAsked(alert)) open('ask', streamId, alert.key);
	else if (name === 'return') open('grid', streamId);
	else if (!isKeyOf('alerts', name)) return;
	else if (action === 'approve') return void say('nothing is asked here');
	else if (streamId === undefined) return void say('this is about the whole run, not about one stream');
	else if (name === 'l') open('log', streamId);
	else if (action === 'diff') open('diff', streamId);
	else if (action === 'merge') open('merge', streamId);
	else if (action === 'compare') {
		if (raceOf(props.run, streamId) === undefined) return void say('this stream is in no race');
		open('compare', streamId);
	} else if (binding?.group === 'stream') {
		open('grid', streamId);
		notify(`${sanitise(streamId)} is in focus: ${binding.show} ${binding.label}`);
	} else return;
	return 'left';
};

/** All that waits for the user, with what to do about it. */
export const AlertsScreen = (props: ScreenProps) => {
	const {theme, run, width, height} = props;
	const alerts = alertList(run);
	const [said, say] = useSaid(theme);
	const chosen = useChosen(
		alerts.map(({key}) => key),
		props.about,
	);
	const {at, near} = chosen;
	useHere({streamId: alerts[at]?.streamId, about: alerts[at]?.key});
	useKeys(name => {
		if (name === 'escape' || name === 'q') {
			props.close();
			return 'left';
		}
		if (chosen.move(name)) return undefined;
		const alert = alerts[chosen.read()];
		if (alert) return act(props, say, alert, name);
		const isListed = screenKeys.alerts.some(({keys}) => keys.includes(name));
		if (isListed) say(alerts.length > 0 ? 'that one is gone: choose another one first' : 'nothing needs you');
		return undefined;
	});
	const blocks = alerts.map((alert, index) => alertBlock(props, alert, index === at));
	const before = blocks.slice(0, near).reduce((sum, block) => sum + block.length, 1);
	const lines = ['', ...blocks.flat()].slice(0, -1);
	const available = proseHeight(height);
	const middle = Math.floor((available - (blocks[near]?.length ?? 0)) / 2);
	const top = clampTop({top: before - middle, total: lines.length, available});
	const needs = alerts.filter(alert => !alert.isAdvice).length;
	const calm = `  ${theme.good(theme.glyphs.completed)} ${theme.bold('All clear.')}`;
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={theme.bold('Alerts')}
			aside={alerts.length === 0 ? '' : `${needs} need${needs === 1 ? 's' : ''} you · ${alerts.length - needs} advice`}
			lines={alerts.length === 0 ? ['', calm] : lines.slice(top, top + available)}
			keys={alerts.length === 0 ? [] : keysOf(props, alerts[at])}
			said={said}
		/>
	);
};
