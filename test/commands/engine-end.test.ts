import {expect, it} from 'vitest';
import {closeInTurn, trackActivity} from '../../source/commands/serving/engine-end.ts';
import type {GridApp} from '../../source/server/app.ts';

it('an engine is not idle while it works on an answer, however long that takes', async () => {
	let finish = (_response: Response): void => {};
	const answer = new Promise<Response>(resolve => {
		finish = resolve;
	});
	const app: GridApp = {fetch: () => answer, clients: () => 0, routes: []};
	const bell = trackActivity(app);
	expect(bell.hasRung()).toBe(false);
	const asked = bell.fetch(new Request('http://grid/api/clean'));
	expect([bell.hasRung(), bell.hasRung(), bell.hasRung()]).toEqual([true, true, true]);
	finish(new Response('{}'));
	await asked;
	expect(bell.hasRung()).toBe(false);
});

it('an engine closes one thing after another, and is not held up by one that never answers', async () => {
	const closed: string[] = [];
	const step = (name: string) => async () => {
		await Promise.resolve();
		closed.push(name);
	};
	await closeInTurn([step('run'), step('listener')]);
	expect(closed).toEqual(['run', 'listener']);
	await closeInTurn([() => new Promise(() => {}), step('never')], 1);
	expect(closed).toEqual(['run', 'listener']);
});
