import {createDeeds, deedKeys} from './deeds.js';
import {byId} from './dom.js';
import {ageRoom, createParts, drawRoom} from './draw-room.js';
import {openGraph} from './graph.js';
import {drawFooter, openHelp} from './help.js';
import {listenToKeys} from './keys.js';
import {createFilter, createMoves} from './moves.js';
import {createTold, filtered, firstFocus} from './told.js';

/** Everything that is seen of a run. `hear` takes what the server tells, `setLive` whether it tells anything. */
export const createRoom = door => {
	const {told, hear, now} = createTold();
	const look = {focusedId: undefined, isOpen: false, tab: 'log', filter: '', isLive: false};
	const streams = () => filtered(told.streams, look.filter);
	const draw = () => {
		const shown = streams();
		if (!shown.some(stream => stream.id === look.focusedId)) look.focusedId = shown[0]?.id;
		drawRoom(parts, {told, look, shown, now: now()});
	};
	const deeds = createDeeds(door, {told, look});
	const moves = createMoves({look, streams, draw, parts: () => parts});
	const filter = createFilter({look, draw, onKeep: () => parts.grid.focus(look.focusedId)});
	const toGraph = () => openGraph(door, {told, onPick: id => moves.pick(id, true)});
	const parts = createParts(door, {deeds, moves, openGraph: toGraph});

	const openLog = () => {
		moves.setTab('log');
		moves.open();
	};
	const leave = () => filter.leave() || moves.close();
	const toAlerts = () => byId('alerts').querySelector('button')?.focus();
	const keys = {
		...deedKeys(deeds),
		Enter: openLog,
		' ': moves.open,
		Escape: leave,
		d: moves.showDiff,
		f: () => parts.panel.follow(),
		y: () => deeds.answer(),
		n: deeds.denyOrAdd,
		g: toGraph,
		t: moves.showTimeline,
		A: toAlerts,
		'/': filter.enter,
		'?': openHelp,
	};
	listenToKeys({
		move: moves.move,
		number: number => moves.goTo(number - 1),
		scroll: () => parts.panel.scroll(look.tab),
		keys,
	});
	setInterval(() => {
		if (!document.hidden && look.isLive) ageRoom(parts, told, now());
	}, 1000);
	drawFooter(byId('footer'));
	return {
		hear: (name, data) => {
			hear(name, data);
			look.focusedId ??= firstFocus(told);
			draw();
		},
		setLive: isLive => {
			look.isLive = isLive;
			draw();
		},
	};
};
