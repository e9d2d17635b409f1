import {describe, expect, it} from 'vitest';
import {compareClaims, isClaimed} from '../../source/run/features/review/claimed-files.ts';

describe('isClaimed', () => {
	it.each([
		['src/auth/**', 'src/auth/jwt.ts', true],
		['src/auth/**', 'src/auth/deep/er/jwt.ts', true],
		['src/auth/**', 'src/authors.ts', false],
		['src/auth', 'src/auth/jwt.ts', true],
		['src/auth/', 'src/auth/jwt.ts', true],
		['./src/auth', 'src/auth/jwt.ts', true],
		['src/auth', 'src/auth.ts', false],
		['src/*.ts', 'src/a.ts', true],
		['src/*.ts', 'src/deep/a.ts', false],
		['**/*.test.ts', 'a.test.ts', true],
		['**/*.test.ts', 'test/deep/a.test.ts', true],
		['src/**/index.ts', 'src/index.ts', true],
		['src/**/index.ts', 'src/a/b/index.ts', true],
		['src/?.ts', 'src/a.ts', true],
		['src/?.ts', 'src/ab.ts', false],
		['src/{a,b}.ts', 'src/b.ts', true],
		['src/{a,b}.ts', 'src/c.ts', false],
		['package.json', 'package.json', true],
		['package.json', 'src/package.json', false],
		['.', 'anything/at/all', true],
		['src/a+b(1).ts', 'src/a+b(1).ts', true],
		['src/$&.ts', 'src/$&.ts', true],
	])('%s covers %s: %s', (entry, path, expected) => {
		expect(isClaimed(entry, path)).toBe(expected);
	});

	it('answers at once whatever the pattern', () => {
		const pattern = `${'a*'.repeat(200)}b`;
		expect(isClaimed(pattern, 'a'.repeat(5000))).toBe(false);
		expect(isClaimed('**/'.repeat(200), 'a/'.repeat(2000))).toBe(true);
		expect(isClaimed('{a,b}'.repeat(100), 'ab')).toBe(false);
	});
});

describe('compareClaims', () => {
	it('tells what was touched without a claim and what was claimed and not touched', () => {
		const claims = compareClaims(['src/auth/**', 'src/login.ts'], ['src/auth/jwt.ts', 'package.json']);
		expect([...claims.unclaimed]).toEqual(['package.json']);
		expect(claims.untouched).toEqual(['src/login.ts']);
	});

	it('marks nothing when the plan names no files', () => {
		expect(compareClaims([], ['a', 'b'])).toEqual({unclaimed: new Set(), untouched: []});
	});
});
