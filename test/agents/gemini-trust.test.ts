import {expect, it} from 'vitest';
import {isTrusted, trustIn} from '../../source/agents/gemini/trust.ts';
import {adapterFor} from '../../source/agents/index.ts';

it.each([
	[{}, undefined],
	[{'/home/me': 'TRUST_FOLDER'}, true],
	[{'/home/me/shop': 'TRUST_FOLDER', '/home/me': 'DO_NOT_TRUST'}, true],
	[{'/home/me/shop': 'DO_NOT_TRUST', '/home/me': 'TRUST_FOLDER'}, false],
	[{'/home/me/other': 'TRUST_PARENT'}, true],
	[{'/home/me/sho': 'TRUST_FOLDER'}, undefined],
	[{'/home/me/shop/sub': 'TRUST_FOLDER'}, undefined],
	[{'/home/me/shop': 'yes'}, undefined],
])('the rules %j say of /home/me/shop: %s', (rules, said) => {
	expect(trustIn(rules, '/home/me/shop')).toBe(said);
});

it('a worktree is trusted as its checkout is, and else only when the repository brings nothing', () => {
	const place = {checkout: '/r', worktree: '/r.grid/A'};
	const trusted = (rules: Record<string, string>, brings: boolean) => isTrusted({rules, ...place, brings});
	expect([trusted({'/r': 'TRUST_FOLDER'}, true), trusted({}, false)]).toEqual([true, true]);
	expect([trusted({}, true), trusted({'/r': 'DO_NOT_TRUST'}, false)]).toEqual([false, false]);
	expect(trusted({'/r': 'TRUST_FOLDER', '/r.grid': 'DO_NOT_TRUST'}, false)).toBe(false);
});

it('a refusal for want of trust is final, and says what to do', () => {
	expect(adapterFor('gemini').endOf?.(55, null)).toMatchObject({
		class: 'permanent',
		text: expect.stringMatching(/trust this repository.*start `gemini` in your checkout once/),
	});
});
