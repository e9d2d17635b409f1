import {createAlerts} from './alerts.js';
import {byId, element, say, setClass, show} from './dom.js';
import {createHeader} from './header.js';
import {createPanel} from './panel.js';
import {createGrid} from './tiles.js';
import {timeText} from './words.js';

/** All that is drawn, made once. */
export const createParts = (door, {deeds, moves, openGraph}) => ({
	header: createHeader(byId('header'), {onAction: deeds.onRun, onAdd: deeds.addStream, onGraph: openGraph}),
	alerts: createAlerts(byId('alerts'), {
		onPick: id => moves.pick(id, true),
		onAction: (key, streamId) => {
			if (streamId !== null) moves.pick(streamId, key === 'd');
			if (key === 'd') moves.showDiff();
			else deeds.onAlert(key, streamId);
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
	const seen = isLoaded ? ` What you see is from ${timeText(heardAt)}; the agents keep running.` : '';
	say(line, isLoaded ? `No connection to claude-grid web: trying again.${seen}` : 'Connecting …');
};

/** Why there is no tile; `undefined` while it is not known. */
const emptyReason = ({run, isLoaded}, {filter}, shown) => {
	if (!isLoaded || shown.length > 0) return undefined;
	return run === null ? 'no run' : `No stream has "${filter}". Esc shows all of them.`;
};

const drawEmpty = (told, look, shown) => {
	const box = byId('empty');
	const reason = emptyReason(told, look, shown);
	show(box, reason !== undefined);
	if (reason === undefined || box.dataset.reason === reason) return;
	box.dataset.reason = reason;
	box.replaceChildren(...(reason === 'no run' ? noRun() : [reason]));
};

const noRun = () => [
	element('h1', {}, 'There is no run in this repository yet'),
	element('p', {}, 'Start one in a terminal; it shows up here by itself.'),
	element('p', {}, element('code', {}, 'claude-grid run PLAN')),
];
