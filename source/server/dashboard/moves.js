import {byId, show} from './dom.js';
import {placeAfter} from './keys.js';

const wide = matchMedia('(min-width: 60rem)');

/** How the user moves about: which stream is in focus, and whether it has the page for itself. */
export const createMoves = ({look, streams, draw, parts}) => {
	const focusTile = () => parts().grid.focus(look.focusedId);
	const open = () => {
		if (look.focusedId === undefined) return;
		// The browser's back leads back here.
		if (!look.isOpen) history.pushState(null, '');
		look.isOpen = true;
		draw();
		parts().panel.focus();
	};
	const close = () => look.isOpen && history.back();
	window.addEventListener('popstate', () => {
		look.isOpen = false;
		draw();
		focusTile();
	});
	const goTo = place => {
		const stream = streams()[place];
		if (stream === undefined) return;
		look.focusedId = stream.id;
		draw();
		if (!look.isOpen) focusTile();
	};
	const setTab = tab => {
		look.tab = tab;
		draw();
	};
	return {
		open,
		close,
		goTo,
		setTab,
		/** Where there is no room beside the grid, a tile that is touched opens. */
		pick: (id, isClick) => {
			const isOther = look.focusedId !== id;
			look.focusedId = id;
			if (isClick && !wide.matches) open();
			else if (isOther) draw();
		},
		move: direction => {
			const all = streams();
			const place = all.findIndex(stream => stream.id === look.focusedId);
			goTo(placeAfter(direction, place, all.length, look.isOpen ? 1 : parts().grid.columns()));
		},
		showTimeline: () => {
			setTab('timeline');
			if (!wide.matches) open();
		},
		showDiff: () => {
			setTab('diff');
			if (!wide.matches) open();
		},
	};
};

/** The filter's field: shown when it is asked for, gone when it is left. */
export const createFilter = ({look, draw, onKeep}) => {
	const label = byId('filter');
	const field = label.querySelector('input');
	const leave = () => {
		if (label.hidden) return false;
		field.value = '';
		look.filter = '';
		show(label, false);
		draw();
		onKeep();
		return true;
	};
	field.oninput = () => {
		look.filter = field.value;
		draw();
	};
	field.onkeydown = event => {
		if (event.key === 'Escape') leave();
		if (event.key === 'Enter') onKeep();
	};
	const enter = () => {
		show(label, true);
		field.focus();
	};
	return {enter, leave};
};
