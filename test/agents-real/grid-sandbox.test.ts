import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, it} from 'vitest';
import {waitFor} from '../helpers/wait-for.ts';
import {needsSandbox, probe} from '../sandbox/support.ts';
import {onEachClaude, planOf} from './claude-grid.ts';

const streams = {Work: 'slow?ms=20&files=2', Ask: 'ask?after=1', Full: 'context?after=1'};

onEachClaude('in a sandbox', grid => {
	it('works, asks, recovers from a full context and reports as without one, and leaves its user alone', async context => {
		if (!probe.ok && !needsSandbox) context.skip(probe.why);
		const place = grid();
		const settings = join(place.home, '.claude', 'settings.json');
		mkdirSync(join(place.home, '.claude'), {recursive: true});
		writeFileSync(settings, '{}');
		writeFileSync(join(place.home, '.claude.json'), '{"hasCompletedOnboarding":true}');
		const verb = place.start(['run', place.plan(planOf(streams, {sandbox: true})), '--on-question', 'wait', '--merge']);
		const isAsking = () => place.stream('Ask').state.is === 'waiting' && place.stream('Ask');
		await waitFor(isAsking, {what: 'the question', timeoutMs: 120_000});
		expect((await place.run(['approve', 'Ask'])).code).toBe(0);
		const ended = await verb.ended;
		expect(ended, ended.stdout).toMatchObject({code: 0});

		expect(place.git(['show', 'stream/ask:answered.txt'])).toBe('yes');
		expect(place.stream('Full').attempt).toBeGreaterThan(1);
		for (const id of Object.keys(streams)) expect(place.stream(id).merge.is, id).toBe('merged');
		expect(readFileSync(settings, 'utf8')).toBe('{}');
		expect(readFileSync(join(place.home, '.claude.json'), 'utf8')).toBe('{"hasCompletedOnboarding":true}');
		expect(place.git(['fsck', '--strict', '--no-dangling'])).toBe('');
	});
});
