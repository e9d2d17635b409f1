import {readdirSync, readFileSync} from 'node:fs';
import {describe, expect, it} from 'vitest';
import {describeHere, inKeys} from '../../source/controls/in-keys.ts';
import {command, hintOf, hintText} from '../../source/run/model/hint.ts';
import {createAuthRun, createStream, fixtureNow} from '../helpers/create-run.ts';

describe('a cure in the grid', () => {
	it('names the key that does what its command does', () => {
		expect(inKeys(hintOf`${command('recover', 'Stream-B')} starts a new session`, 'Stream-B')).toBe(
			'r starts a new session',
		);
		expect(inKeys(hintOf`${command('continue')} tries at once`)).toBe('c tries at once');
		expect(inKeys(hintOf`${command('attach', 'A')} takes over; then ${command('merge', 'A')}`, 'A')).toBe(
			'a takes over; then m',
		);
	});

	it('keeps commands on other streams, and those without a key, as they are typed', () => {
		for (const one of [
			hintOf`${command('doctor')} names them`,
			hintOf`${command('recover', 'Stream-A')} first`,
			hintOf`${command('recover', 'Stream-BB')} first`,
		])
			expect(inKeys(one, 'Stream-B')).toBe(hintText(one));
	});

	it('makes no key of words that only look like a command', () => {
		const words = 'claude-grid merge Stream-B at once';
		expect(inKeys(hintOf`${words}, or ${command('recover', 'Stream-B')}`, 'Stream-B')).toBe(`${words}, or r`);
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
