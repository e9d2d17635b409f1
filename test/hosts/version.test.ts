import {expect, it} from 'vitest';
import {createPipe, type Pipe} from '../../source/hosts/nats/pipe.ts';
import {serveDial} from '../../source/hosts/nats/serve-dial.ts';
import {natsWay} from '../../source/hosts/nats/way.ts';

it('refuses a worker of another version, and says which one to start there', async () => {
	const here: Pipe = createPipe(frame => queueMicrotask(() => there.take(frame)));
	const there: Pipe = createPipe(frame => queueMicrotask(() => here.take(frame)));
	there.open();
	const service = {home: '/nowhere', env: {}, version: '0.3.0', program: ['false']};
	const hub = {
		dial: (_host: string, dial: Parameters<typeof serveDial>[1]) => {
			serveDial(service, dial, there);
			return {pipe: here, refusal: () => undefined};
		},
		close: () => undefined,
	};
	const ending = await natsWay(hub, 'cloud', '0.4.0').dial(['check']).ending();
	expect(ending).toEqual({
		reason: 'it runs claude-grid 0.3.0, and this is 0.4.0',
		hint: 'npx claude-grid@0.4.0 worker --join TOKEN, there; its agents keep running',
		isRefused: true,
	});
});
