import {expect, it} from 'vitest';
import {trackActivity} from '../../source/commands/serving/engine-end.ts';
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
