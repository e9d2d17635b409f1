import {clearAlerts, type Draft, patchRun, raiseAlert} from '../draft.ts';
import type {AlertRule, AlertRules, DerivedAlert} from '../feature.ts';
import type {Alert, AlertKind, Run, Stream} from '../model/types.ts';

/** The first part of an alert's key names the rule that it follows from. */
const ruleOf = (key: string): string => key.split(':', 1)[0] ?? '';

const keyed = (rule: string, {of, ...alert}: DerivedAlert): Omit<Alert, 'since'> => {
	const about = of ?? alert.streamId;
	return {...alert, key: about === undefined ? rule : `${rule}:${about}`};
};

/** After each message: an alert of a rule is there while its fact is. One that was dismissed stays away while it says the same. */
export const settleAlerts = (draft: Draft, rules: AlertRules): void => {
	const wanted = new Map(
		Object.entries(rules).flatMap(([rule, derive]) =>
			derive(draft.run, draft.now).map(alert => {
				const one = keyed(rule, alert);
				return [one.key, one] as const;
			}),
		),
	);
	clearAlerts(draft, ({key}) => Object.hasOwn(rules, ruleOf(key)) && !wanted.has(key));
	const dismissed = Object.entries(draft.run.dismissed ?? {}).filter(([key, text]) => wanted.get(key)?.text === text);
	if (dismissed.length < Object.keys(draft.run.dismissed ?? {}).length)
		patchRun(draft, {dismissed: dismissed.length === 0 ? undefined : Object.fromEntries(dismissed)});
	for (const alert of wanted.values()) if (draft.run.dismissed?.[alert.key] === undefined) raiseAlert(draft, alert);
};

/** Nobody wants to hear of them any more; of what a rule says, that is kept. */
export const dismissAlerts = (draft: Draft, test: (alert: Alert) => boolean): void => {
	const texts = draft.run.alerts.filter(test).map(({key, text}) => [key, text] as const);
	if (texts.length === 0) return;
	patchRun(draft, {dismissed: {...draft.run.dismissed, ...Object.fromEntries(texts)}});
	clearAlerts(draft, test);
};

type Words = Omit<DerivedAlert, 'kind' | 'streamId'>;

/** A rule that looks at each stream by itself. */
export const ofEachStream =
	(kind: AlertKind, describe: (stream: Stream, run: Run) => Words | undefined): AlertRule =>
	run => {
		const alerts: DerivedAlert[] = [];
		for (const stream of Object.values(run.streams)) {
			const words = describe(stream, run);
			if (words !== undefined) alerts.push({...words, kind, streamId: stream.id});
		}
		return alerts;
	};
