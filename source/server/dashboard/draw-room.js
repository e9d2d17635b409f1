import {createAlerts} from './alerts.js';
import {byId, say, setClass, show} from './dom.js';
import {createHeader} from './header.js';
import {createPanel} from './panel.js';
import {createGrid} from './tiles.js';
import {timeText} from './words.js';

/** All that is drawn, made once. */
export const createParts = (door, {deeds, moves}) => ({
	header: createHeader(byId('header'), {onAction: deeds.onRun}),
	alerts: createAlerts(byId('alerts'), {
		onPick: id => moves.pick(id, true),
		onAction: (key, streamId) => {
			if (streamId !== null) moves.pick(streamId, key === 'd');
			if (key === 'd') moves.showDiff();
			else deeds.onStream(key, streamId ?? undefined);
		},
		onAnswer: deeds.answer,
		onDismiss: ({key}) => deeds.send({type: 'alert.dismiss', key}),
	}),
	grid: createGrid(byId('grid'), {onPick: moves.pick}),
	panel: createPanel(byId('panel'), {door, onAction: deeds.onStream, onBack: moves.close, onTab: moves.setTab}),
});

/** Everything as it stands; what did not change is not touched. */
export const drawRoom = (parts, {told, look, shown, now}) => {
	const {run} = told;
	const stream = told.streams.get(look.focusedId);
	drawConnection(told, look);
	drawEmpty(told, look, shown);
	setClass(document.body, [look.isOpen && stream && 'is-open', !look.isLive && 'is-away']);
	for (const id of ['header', 'alerts', 'footer']) show(byId(id), run !== null);
	show(byId('panel'), stream !== undefined);
	parts.grid.draw(shown, look.focusedId, now);
	if (run === null) return;
	parts.header.draw(run, look.isLive, now);
	parts.alerts.draw(told, now);
	if (stream) parts.panel.draw(stream, look, now);
	const needs = told.alerts.filter(alert => !alert.isAdvice).length;
	document.title = `${needs > 0 ? `(${needs}) ` : ''}${run.name} · claude-grid`;
};

export const ageRoom = (parts, {run}, now) => {
	if (run === null) return;
	for (const part of Object.values(parts)) part.age(now);
};

const drawConnection = ({isLoaded, heardAt}, {isLive}) => {
	const line = byId('connection');
	show(line, !isLive);
	const seen = isLoaded ? ` What you see is from ${timeText(heardAt)}; the agents go on.` : '';
	say(line, isLoaded ? `No connection to claude-grid web: trying again.${seen}` : 'Connecting …');
};

const drawEmpty = ({run, isLoaded}, {filter}, shown) => {
	const line = byId('empty');
	show(line, isLoaded && shown.length === 0);
	say(
		line,
		run === null
			? 'There is no run in this repository yet. In a terminal, claude-grid run PLAN starts one; it shows up here by itself.'
			: `No stream has "${filter}". Esc shows all of them.`,
	);
};
