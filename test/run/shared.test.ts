import {describe, expect, it} from 'vitest';
import {command, hintOf} from '../../source/run/model/hint.ts';
import {refusal} from '../../source/run/permissions.ts';
import {type Core, committed, go, line} from '../helpers/core-driver.ts';

const place = {branch: 'main', path: '/home/me/shop', shared: {before: ['mine.txt']}};
const onMain = {branch: 'main'};
const begin = (core: Core, id: string): void => {
	core.prepare(id, place);
	core.launch(id);
	core.identify(id);
};
const two = () => go({streams: ['A', 'B'].map(id => line(id, {isolation: 'shared'}))});

describe('streams in the own checkout', () => {
	it('take turns, and say what they wait for', () => {
		const core = two();
		expect([core.is('A'), core.is('B')]).toEqual(['starting', 'ready']);
		expect(refusal(core.run(), {type: 'stream.spawn', streamId: 'B'})).toBe('A works in your checkout: one at a time');
		begin(core, 'A');
		core.send({type: 'stream.pause', streamId: 'A'});
		core.stopped('A');
		core.saved('A');
		expect([core.is('A'), core.is('B')]).toEqual(['waiting paused', 'ready']);
		core.send({type: 'stream.continue', streamId: 'A'});
		core.launch('A');
		core.identify('A');
		core.end('A', committed(1, onMain));
		expect([core.is('A'), core.is('B')]).toEqual(['completed', 'starting']);
		expect(refusal(core.run(), {type: 'stream.attach', streamId: 'A'})).toContain('B works in your checkout');
	});

	it('are merged with their last commit, and never updated', () => {
		const core = two();
		begin(core, 'A');
		core.end('A', committed(1, onMain));
		expect(core.stream('A').merge).toMatchObject({is: 'merged', into: 'main', commit: 'head1'});
		expect(core.effects('merge.start')).toEqual([]);
		expect(refusal(core.run(), {type: 'stream.update', streamId: 'A'})).toContain('your own checkout');
	});

	it('let nothing be merged while they work', () => {
		const core = go({streams: [line('A', {isolation: 'shared'}), line('C', {merge: 'auto'})]});
		begin(core, 'A');
		core.begin('C');
		core.end('C', committed(1));
		expect(core.stream('C').merge.is).toBe('queued');
		core.end('A', committed(1, onMain));
		expect(core.effects('merge.start').map(({streamId}) => streamId)).toEqual(['C']);
	});

	it('start once what they need is merged, and ask for that', () => {
		const core = go({streams: [line('C'), line('A', {isolation: 'shared', dependencies: ['C']})]});
		core.begin('C');
		core.end('C', committed(1));
		expect(core.is('A')).toBe('pending');
		expect(core.run().alerts).toMatchObject([{key: 'checkout:A', cure: [command('merge', 'C')]}]);
		core.send({type: 'stream.merge', streamId: 'C'});
		core.send({type: 'merge.finished', streamId: 'C', into: 'main', commit: 'c'});
		expect(core.is('A')).toBe('starting');
		expect(core.alerts()).toEqual([]);
	});

	it('are stopped on another branch of the user, with what to do', () => {
		const core = two();
		begin(core, 'A');
		core.send({type: 'checkout.switched', streamId: 'A', branch: ''});
		core.stopped('A');
		core.saved('A');
		expect(core.is('A')).toBe('failed');
		expect(core.run().alerts).toMatchObject([
			{
				text: expect.stringContaining('your checkout is on no branch now, it began on main'),
				cure: hintOf`git switch main there, then ${command('recover', 'A')}`,
			},
		]);
	});

	it('are not done on another branch, whatever was committed there', () => {
		const core = two();
		begin(core, 'A');
		core.end('A', committed(2, {branch: 'other'}));
		expect(core.is('A')).toBe('failed');
		expect(core.stream('A').merge.is).toBe('unmerged');
	});

	it('note what their tools wrote, and never again as theirs what the user had changed first', () => {
		const core = two();
		begin(core, 'A');
		const wrote = (path: string, mark: string) => core.report('A', {type: 'wrote', path, mark});
		for (const mark of ['1', '2']) wrote('own.txt', mark);
		for (const mark of ['', '2']) wrote('mine.txt', mark);
		expect(core.stream('A').workplace?.shared?.wrote).toEqual({'own.txt': '2', 'mine.txt': ''});
	});

	it('are told of the files that are not theirs, and the user of those that were changed all the same', () => {
		const core = two();
		core.prepare('A', {...place, shared: {before: ['mine.txt'], backup: {ref: 'refs/backup', commit: 'c'}}});
		expect(core.launch('A').prompt).toContain(
			"the user's uncommitted work. Leave them alone and never commit them: mine.txt",
		);
		core.identify('A');
		core.end('A', committed(1, {...onMain, mixed: ['mine.txt']}));
		expect(core.run().alerts.map(({text}) => text)).toContain(
			'A changed or committed files that held your uncommitted work: mine.txt',
		);
	});
});
