import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {describeHere, inKeys} from '../../source/controls/in-keys.ts';
import {createAuthRun, createStream, fixtureNow} from '../helpers/create-run.ts';

describe('a cure in the grid', () => {
	it('names the key that does what its command does', () => {
		expect(inKeys('claude-grid recover Stream-B starts a new session', 'Stream-B')).toBe('r starts a new session');
		expect(inKeys('claude-grid continue tries at once')).toBe('c tries at once');
		expect(inKeys('claude-grid attach A takes over; then claude-grid merge A', 'A')).toBe('a takes over; then m');
	});

	it('keeps commands on other streams, and those without a key, as they are typed', () => {
		for (const text of [
			'claude-grid doctor names them',
			'claude-grid recover Stream-A first',
			'claude-grid recover Stream-BB first',
		])
			expect(inKeys(text, 'Stream-B')).toBe(text);
	});

	it('comes from a core that knows no keys', () => {
		const folder = new URL('../../source/run/', import.meta.url);
		const names = readdirSync(folder, {recursive: true, encoding: 'utf8'}).filter(name => name.endsWith('.ts'));
		const named = names.flatMap(name =>
			readFileSync(new URL(name, folder), 'utf8')
				.split('\n')
				.filter(line =>
					/['`](.*[,;(] ?(then )?)?[a-zA-Z] (continues|starts|recovers|merges|makes|tries|takes|shows|closes)\b/.test(
						line,
					),
				)
				.map(line => `${name}: ${line.trim()}`),
		);
		expect(named).toEqual([]);
	});
});

describe('a state in the grid', () => {
	it('says which key takes it on from there', () => {
		const run = createAuthRun();
		const paused = createStream('Stream-B', {state: {is: 'waiting', cause: 'paused', since: fixtureNow}});
		expect(describeHere(run, paused, fixtureNow).text).toBe('paused; c continues');
		const running = createStream('Stream-B', {state: {is: 'running', since: fixtureNow}});
		expect(describeHere(run, running, fixtureNow).text).not.toContain(';');
	});
});
