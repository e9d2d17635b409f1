import {readdirSync, writeFileSync} from 'node:fs';
import {join} from 'node:path';
import {expect, test} from 'vitest';
import {packLooseObjects} from '../../source/git/pack-loose.ts';
import {newRepository, newWorkplace} from './support.ts';

const countIn = (answer: string, name: string): number =>
	Number(new RegExp(`^${name}: (\\d+)`, 'm').exec(answer)?.[1] ?? Number.NaN);

test('loose objects are packed once there are more than the user allows, with refs and unreachable work as they were', async () => {
	const repository = newRepository();
	const {root, git} = repository;
	const common = join(root, '.git');
	const {path} = await newWorkplace(repository, 'a');
	const lost = repository.commit('Lost', {'lost.txt': 'lost'}, path);
	git(['reset', '-q', '--hard', 'HEAD^'], path);
	const many = Object.fromEntries(Array.from({length: 1500}, (_, index) => [`many/${index}`, `${index}`]));
	repository.commit('Many', many, path);
	const refs = git(['for-each-ref']);
	const loose = (): number => countIn(git(['count-objects', '-v']), 'count');
	const before = loose();
	expect(before).toBeGreaterThan(1500);

	expect(await packLooseObjects(common)).toBe(false);
	git(['config', 'gc.auto', '0']);
	expect(await packLooseObjects(common)).toBe(false);
	git(['config', 'gc.auto', '100']);
	writeFileSync(join(common, 'packed-refs.lock'), '');
	expect(await packLooseObjects(common)).toBe(true);
	expect(loose()).toBeLessThan(100);
	expect(countIn(git(['count-objects', '-v']), 'in-pack')).toBeGreaterThanOrEqual(before - 100);
	expect(git(['for-each-ref'])).toBe(refs);
	expect(git(['show', `${lost}:lost.txt`])).toBe('lost');
	expect(git(['fsck', '--strict', '--no-dangling'])).toBe('');
	expect(readdirSync(join(common, 'objects')).filter(name => name.endsWith('.lock'))).toEqual([]);
});
