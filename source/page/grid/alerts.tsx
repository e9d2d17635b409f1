import {ageText} from '../../controls/format.ts';
import {count} from '../../run/count.ts';
import type {Run} from '../../run/model/types.ts';
import {outcome} from '../../run/outcome.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {type AlertButton, type AlertView, alertViews} from '../view/alert-view.ts';
import {glyphs} from '../view/words.ts';
import {Key} from './key.tsx';

/** What waits for the user, most blocking first; one line of calm when nothing does. */
export const Alerts = ({run, now}: {readonly run: Run; readonly now: number}) => {
	const alerts = alertViews(run);
	const needs = alerts.filter(alert => !alert.isAdvice).length;
	const end = outcome(run);
	const quiet = alerts.length > 0 ? count(alerts.length, 'notice') : 'all clear';
	const calm = end ? sanitise(end.sentence, {maxLength: 400}) : quiet;
	const classes = [needs > 0 && 'is-needed', end && (end.ok ? 'is-good' : 'is-bad')].filter(Boolean).join(' ');
	return (
		<section id="alerts" aria-label="What needs you" class={classes}>
			<h2>
				<span role="status">{needs > 0 ? `${needs} need${needs === 1 ? 's' : ''} you` : calm}</span>
			</h2>
			<ul>
				{alerts.map(alert => (
					<AlertRow key={alert.key} alert={alert} now={now} />
				))}
			</ul>
		</section>
	);
};

const AlertRow = ({alert, now}: {readonly alert: AlertView; readonly now: number}) => {
	const page = usePage();
	const {streamId} = alert;
	const isShort = alert.buttons.length === 0 && alert.hint === '' && !alert.isAsked;
	const about = (
		<>
			<span class="glyph" aria-hidden="true">
				{alert.glyph}
			</span>
			<span class="says">
				<strong>{streamId ?? 'The run'}</strong> {alert.text}
			</span>
			<span class="opens">{alert.opens}</span>
			<span class="age">{ageText(now - alert.since, glyphs.unknown)}</span>
		</>
	);
	return (
		<li class={`alert tone-${alert.tone}${isShort ? ' is-short' : ''}`}>
			{streamId === undefined ? (
				<div class="about">{about}</div>
			) : (
				<button type="button" class="about" onClick={() => page.focus(streamId, true)}>
					{about}
				</button>
			)}
			<span class="buttons">
				{alert.isAsked && (
					<button type="button" class="main" onClick={() => page.set({dialog: {is: 'ask', key: alert.key}})}>
						Answer
						<Key name="y" />
					</button>
				)}
				{alert.hint !== '' && <span class="cure">{alert.hint}</span>}
				{alert.buttons.map(one => (
					<button type="button" key={one.is} title={one.title} onClick={() => press(page, alert, one)}>
						{one.label}
						<Key name={one.key} />
					</button>
				))}
				{alert.isAdvice && (
					<button
						type="button"
						class="quiet"
						aria-label="Dismiss this advice"
						onClick={() => page.send({type: 'alert.dismiss', key: alert.key})}
					>
						×
					</button>
				)}
			</span>
		</li>
	);
};

const press = (page: ReturnType<typeof usePage>, {streamId}: AlertView, {is}: AlertButton): void => {
	if (is !== 'resolve') page.perform(is, streamId ?? null);
	else if (streamId !== undefined) void page.send({type: 'stream.resolve', streamId});
};
