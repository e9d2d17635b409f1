import {describe, expect, it} from 'vitest';
import {faultsOf, planOf} from './helpers.ts';

const idsOf = (names: readonly string[]): readonly string[] =>
	planOf({tasks: names.map(name => ({name, prompt: 'x'}))}).streams.map(({id}) => id);

describe('names that are not Latin', () => {
	it('stay for people, and the stream gets a number for an id', () => {
		const names = ['修复登录', 'ログイン修正', 'إصلاح', 'Исправить', '🚀', 'תיקון'];
		const {streams} = planOf({tasks: names.map(name => ({name, prompt: 'x'}))});
		expect(streams.map(({name}) => name)).toEqual(names);
		expect(streams.map(({id}) => id)).toEqual(names.map((_, index) => `Stream-${index + 1}`));
		expect(streams[0]?.branch).toBe('task/Stream-1');
	});

	it('give their Latin part as the id where they have one', () => {
		expect(idsOf(['🚀 deploy', '修复 login', 'API を直す', '«quoted»'])).toEqual(['deploy', 'login', 'API', 'quoted']);
	});

	it('are told apart when the same Latin part is left of two', () => {
		expect(idsOf(['修复 login', '测试 login', 'login'])).toEqual(['login-2', 'login-3', 'login']);
	});

	it('never get the id of another stream', () => {
		const {streams} = planOf({
			streams: [
				{name: '修复', prompt: 'x'},
				{id: 'stream-1', prompt: 'x'},
				{name: 'Stream-2', prompt: 'x'},
			],
		});
		expect(streams.map(({id}) => id)).toEqual(['Stream-3', 'stream-1', 'Stream-2']);
	});

	it('can be depended on, as can every other name', () => {
		const {streams} = planOf({
			streams: [
				{name: '修复', prompt: 'x'},
				{name: 'Make the API', prompt: 'x'},
				{name: '测试', prompt: 'x', dependencies: ['修复', 'Make the API']},
			],
		});
		expect(streams[2]?.dependencies).toEqual(['Stream-1', 'Make-the-API']);
	});

	it('are refused when two streams have the same one, and as a dependency of itself', () => {
		const twice = faultsOf({
			tasks: [
				{name: '修复', prompt: 'x'},
				{name: '修复', prompt: 'y'},
			],
		});
		expect(twice).toEqual(['tasks[1].name: is the id of streams[0] already']);
		const self = faultsOf({streams: [{name: '修复', prompt: 'x', dependencies: ['修复']}]});
		expect(self).toEqual(['streams[0].dependencies[0]: is the stream itself']);
	});

	it('do not let through what a name in ASCII may not hold', () => {
		for (const name of ['修复/../x', '修$(id)', '-修', '修;rm'])
			expect(faultsOf({tasks: [{name, prompt: 'x'}]}).map(fault => fault.split(':')[0])).toEqual(['tasks[0].name']);
	});

	it('as an id are refused with the way to keep them', () => {
		expect(faultsOf({streams: [{id: '修复', prompt: 'x'}]})).toEqual([
			'streams[0].id: must start with a Latin letter or digit and hold only Latin letters, digits, ".", "_" and "-"; "name" takes any letters',
		]);
	});
});
