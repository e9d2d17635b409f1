import {expect, it} from 'vitest';
import {parsePlanText} from '../../source/plan/read-plan.ts';
import {createApp} from '../../source/server/app.ts';
import {createSessionApp} from '../../source/server/session-app.ts';
import {createParser} from '../../source/ui/terminal/input/parser.ts';
import {createContractEngine} from '../helpers/contract-engine.ts';
import {createAuthRun, createSession} from '../helpers/create-run.ts';
import {identity} from '../helpers/listener.ts';
import {charactersMatched, createDice, filled} from '../helpers/steps.ts';

const sessionId = '6f1d2a34-0000-4000-8000-00000000000b';
const bugs: unknown[] = [];

/** The engine's own door, and the one of an agent's session. */
const doors = () => {
	const engine = createContractEngine(createAuthRun());
	const stream = engine.current()!.streams['Stream-B']!;
	engine.patch({streams: {'Stream-B': {...stream, sessions: [createSession({id: sessionId})]}}});
	const app = createApp({engine, identity, onBug: error => bugs.push(error)});
	return {engine: app, session: createSessionApp(app, sessionId)};
};

const commands: readonly object[] = [
	{type: 'task.update', streamId: 'Stream-B', sessionId, task: 1, status: 'completed', evidence: 'x'},
	{type: 'product.store', streamId: 'Stream-B', sessionId, kind: 'note', text: 'x'},
	{type: 'stream.send', streamId: 'Stream-B', text: 'x'},
	{type: 'stream.add', prompt: 'x', after: ['Stream-A'], name: 'x'},
	{type: 'stream.merge', streamId: 'Stream-B', into: 'main'},
	{type: 'question.answer', streamId: 'Stream-B', questionId: 'q', verdict: 'allow', rule: 'Bash(x)'},
];
const values = [
	'null',
	'1e400',
	'-1',
	'"x"',
	'[]',
	'{}',
	'[null,1,"a",{}]',
	'true',
	'{"__proto__":{"a":1}}',
	'"\\u0000"',
];
const paths = [
	'run',
	'tasks',
	'streams',
	'checkpoints',
	'activities',
	'lead',
	'view/graph',
	'view/Stream-B/log',
	'nothing',
];
const ends = [
	'',
	'?limit=-1',
	'?limit=1e9',
	'?attempt=[]',
	'/toString',
	'/__proto__',
	'/..%2f..',
	'/%00',
	'?checkpoint=%ff',
	'/',
];

const post = (path: string, body: string): Request =>
	new Request(`http://x/api/${path}`, {method: 'POST', headers: {'content-type': 'application/json'}, body});

it.each([
	'engine',
	'session',
] as const)('the door of the %s answers whatever it is asked, and takes no harm', async name => {
	let door = doors()[name];
	const dice = createDice(11);
	for (let round = 0; round < 600; round++) {
		// A session may only ask so often.
		if (round % 50 === 0) door = doors()[name];
		const text = JSON.stringify(commands[dice(commands.length)]);
		const places = [...text.matchAll(/:("[^"]*"|\d+|\[[^\]]*\])/g)];
		const place = places[dice(places.length)]!;
		const end = place.index + place[0].length;
		const twisted = `${text.slice(0, place.index + 1)}${values[dice(values.length)]}${text.slice(end)}`;
		const body = dice(3) === 0 ? text.slice(0, dice(text.length)) : twisted;
		const where = ['commands', 'claims', 'start', 'clean'][dice(4)]!;
		const request =
			dice(2) === 0
				? post(where, body)
				: new Request(`http://x/api/${paths[dice(paths.length)]}${ends[dice(ends.length)]}`);
		const {status} = await door.fetch(request);
		expect([200, 400, 403, 404, 409, 413, 415, 429], `${request.url} ${body}`).toContain(status);
	}
	expect(bugs).toEqual([]);
});

const length = 48 * 1024;
const pieces = [
	'{',
	'[',
	'{"a":',
	'\\',
	' ',
	'*',
	'**/',
	'{a,b}',
	'../',
	'a/',
	'\u00e9',
	';',
	'a.b,',
	'(',
	'\u202E',
	'- [ ] ',
	'# ',
];

it('a command goes over its texts a bounded number of times, whatever they are made of', async () => {
	const door = doors().engine;
	for (const piece of pieces) {
		const text = filled(piece, length);
		const bodies = [
			JSON.stringify({type: 'stream.send', streamId: 'Stream-B', text}),
			JSON.stringify({type: 'stream.add', prompt: text, name: text.slice(0, 80)}),
			JSON.stringify({type: 'product.store', streamId: 'Stream-B', sessionId, kind: 'note', text}),
			text,
		];
		for (const body of bodies) {
			const matched = await charactersMatched(() => door.fetch(post('commands', body)));
			expect(matched, `${piece} in ${body.slice(0, 40)}`).toBeLessThan(60 * length);
		}
	}
	expect(bugs).toEqual([]);
});

it('a plan is read in a bounded number of steps, whatever it is made of', async () => {
	for (const piece of pieces) {
		const text = filled(piece, length);
		const stream = {id: 'A', prompt: text, tasks: [text.slice(0, 2000)], files: [text.slice(0, 200)]};
		for (const plan of [text, JSON.stringify({name: text.slice(0, 80), streams: [stream]}), `{"name":"x",${text}`]) {
			const matched = await charactersMatched(() => parsePlanText(plan));
			expect(matched, `${piece} in ${plan.slice(0, 40)}`).toBeLessThan(100 * length);
		}
	}
});

it('what a terminal sends is read in a bounded number of steps, whatever it is made of', async () => {
	for (const piece of [
		'\u001B',
		'\u001B[',
		'\u001B]',
		'\u001B[200~',
		'\u001B[1;',
		'\u001BP',
		'\u009B',
		'x',
		'\u001B[200~\u001B[201',
		'\r',
	]) {
		const text = filled(piece, length);
		const matched = await charactersMatched(() => {
			const parser = createParser();
			for (let at = 0; at < text.length; at += 1000) parser.push(text.slice(at, at + 1000), at);
			parser.expire(1e9);
		});
		expect(matched, JSON.stringify(piece)).toBeLessThan(20 * length);
	}
});
