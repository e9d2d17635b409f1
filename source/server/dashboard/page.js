import {byId, show} from './dom.js';
import {findToken, forgetToken, keepToken, openDoor, tokenIn} from './door.js';
import {createRoom} from './room.js';

const refused = '?refused';

/** Asks for the address that the terminal printed; without its token the page knows nothing. */
const askForToken = reason => {
	const place = byId('door');
	const field = byId('door-token');
	byId('door-reason').textContent = reason;
	show(place, true);
	field.focus();
	place.onsubmit = event => {
		event.preventDefault();
		const token = tokenIn(field.value);
		if (token === null) return askForToken('This is no address of claude-grid web, and no token.');
		field.value = '';
		keepToken(token);
		show(place, false);
		enter(token);
	};
};

const enter = token => {
	show(byId('room'), true);
	const door = openDoor(token);
	const room = createRoom(door);
	void door.follow({
		onMessage: room.hear,
		onState: room.setLive,
		// Whatever was drawn goes with the page.
		onRefused: () => {
			forgetToken();
			location.replace(`/${refused}`);
		},
	});
};

const token = findToken();
if (token !== null) enter(token);
else if (location.search === refused) askForToken('The engine here does not know this token.');
else askForToken('The grid of your coding agents, in a browser.');
