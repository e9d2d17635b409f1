import {keys} from './known-keys.ts';
import {createPaste} from './paste.ts';
import {ground, type InputEvent, interrupt, introducers, type State, step} from './sequence.ts';

export type Parser = {
	/** What a packet that came at `now` completes. */
	readonly push: (packet: string, now: number) => readonly InputEvent[];
	/** Milliseconds after which `expire` is due when nothing more comes; undefined: it may wait for ever. */
	readonly patience: () => number | undefined;
	readonly expire: (now: number) => readonly InputEvent[];
};

/** Milliseconds. */
export const patience = {
	/** After a lone ESC: then it is the key. */
	escape: 100,
	/** After an introducer with nothing behind it. */
	begun: 500,
	/** Within a sequence, which no user types. */
	inside: 5000,
	/** After an ESC that was told as a key: what follows may still belong to it. */
	lateEscape: 1000,
	/** Within a paste: then Ctrl-C leaves it. */
	silentPaste: 1000,
};

const isInside = (state: State): boolean =>
	(state.is === 'string' && state.length > 0) || (state.is === 'control' && state.read !== '');

const patienceIn = (state: State): number | undefined => {
	if (state.is === 'ground' || state.is === 'paste') return undefined;
	if (state.is === 'escape' || state.is === 'skip' || lateIn(state) !== '') return patience.escape;
	return isInside(state) ? patience.inside : patience.begun;
};

/** The character that is a key after all when nothing follows it. */
const lateIn = (state: State): string => ('late' in state ? state.late : '');

/** Text that was typed in one go is one event. */
const joinTo = (events: InputEvent[], event: InputEvent | undefined): void => {
	const last = events.at(-1);
	if (event?.is === 'text' && last?.is === 'text')
		events[events.length - 1] = {is: 'text', bytes: last.bytes + event.bytes};
	else if (event) events.push(event);
};

/**
 * Reads what a terminal sends as ECMA-48 has it, cut at any byte, in its 7- and 8-bit forms. Only sure presses of known
 * keys, text and pastes come out; every other sequence is dropped whole.
 */
export const createParser = (): Parser => {
	const paste = createPaste();
	let state: State = ground;
	let events: InputEvent[] = [];
	let loneEscapeAt = Number.NEGATIVE_INFINITY;
	let lastAt = 0;

	const emit = (event: InputEvent | undefined) => joinTo(events, event);
	const endPaste = () => {
		emit({is: 'paste', bytes: paste.end()});
		state = ground;
	};
	const read = (packet: string) => {
		let rest = packet;
		while (rest !== '') {
			if (state.is === 'paste') {
				const behind = paste.take(rest);
				if (behind === undefined) return;
				endPaste();
				rest = behind;
				continue;
			}
			const character = String.fromCodePoint(rest.codePointAt(0)!);
			rest = rest.slice(character.length);
			state = step(state, character, emit);
		}
	};
	const taken = (): readonly InputEvent[] => {
		const all = events;
		events = [];
		return all;
	};

	return {
		push(packet, now) {
			const silence = now - lastAt;
			lastAt = now;
			if (state.is === 'paste' && packet === interrupt && silence > patience.silentPaste) endPaste();
			if (state.is === 'string') state = {...state, isNew: false};
			const isLate = now - loneEscapeAt < patience.lateEscape && introducers.includes(packet[0] ?? ' ');
			if (state.is === 'ground' && isLate) state = {is: 'escape', count: 1, isLate: true};
			loneEscapeAt = Number.NEGATIVE_INFINITY;
			read(packet);
			return taken();
		},
		patience: () => patienceIn(state),
		expire(now) {
			if (state.is === 'escape') {
				for (let left = state.count; left > 0; left--) emit({is: 'key', bytes: keys.escape});
				loneEscapeAt = now;
			} else if (lateIn(state) !== '') emit({is: 'text', bytes: lateIn(state)});
			if (state.is !== 'paste') state = ground;
			return taken();
		},
	};
};
