import {describe, expect, it} from 'vitest';
import {streamsNamed} from '../../source/run/view/stream-named.ts';
import {line, newRun} from '../helpers/core-driver.ts';

const run = newRun({
	streams: [
		line('Stream-A', {name: 'web-api'}),
		line('Stream-AB', {name: 'user interface'}),
		line('Stream-C', {name: 'Stream-A tests'}),
		line('cache', {name: 'cache'}),
	],
});
const ids = (word: string) => streamsNamed(run, word).map(({id}) => id);

describe('a stream is named', () => {
	it.each([
		['Stream-A', ['Stream-A']],
		['stream-ab', ['Stream-AB']],
		['a', ['Stream-A']],
		['WEB-API', ['Stream-A']],
		['api', ['Stream-A']],
		['inter', ['Stream-AB']],
		['Cac', ['cache']],
	])('by %j, whatever its case', (word, found) => {
		expect(ids(word)).toEqual(found);
	});

	it('by no part from the middle of a word, and by no empty word', () => {
		expect(ids('pi')).toEqual([]);
		expect(ids('')).toEqual([]);
	});

	it('by a word that may mean several as all of them', () => {
		expect(ids('stream')).toEqual(['Stream-C']);
		expect(ids('te')).toEqual(['Stream-C']);
		expect(streamsNamed(newRun({streams: [line('api-one'), line('api-two')]}), 'api').map(({id}) => id)).toEqual([
			'api-one',
			'api-two',
		]);
	});
});
