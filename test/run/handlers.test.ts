import {describe, expect, it} from 'vitest';
import {commands, events, features} from '../../source/run/handlers.ts';
import {commandSchema} from '../../source/run/model/command.ts';
import {runCommands} from '../../source/run/run-commands.ts';
import {sessionEvents} from '../../source/run/stream/session-events.ts';
import {streamCommands} from '../../source/run/stream/stream-commands.ts';

const keysOf = (tables: readonly (object | undefined)[]): readonly string[] =>
	tables.flatMap(table => Object.keys(table ?? {})).sort();

describe('the handlers of the core', () => {
	it('take each command that a client may send, and no other', () => {
		const known = commandSchema.options.map(({shape}) => shape.type.value);
		expect(Object.keys(commands).sort()).toEqual([...known].sort());
	});

	it('are each of one feature only', () => {
		expect(keysOf([runCommands, streamCommands, ...features.map(feature => feature.commands)])).toEqual(
			Object.keys(commands).sort(),
		);
		expect(
			keysOf([
				sessionEvents,
				...features.map(feature => feature.events),
				{'engine.started': true, 'verify.finished': true, tick: true},
			]),
		).toEqual(Object.keys(events).sort());
	});
});
