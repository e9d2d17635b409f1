import {expect, it} from 'vitest';
import {isPassing} from '../../source/engine/deliver/gh.ts';
import {shownUrl} from '../../source/git/remote/remote.ts';

it.each([
	'gh: HTTP 502: Bad Gateway (https://api.github.com/graphql)',
	"Could not resolve host: github.com (git: unable to access 'https://github.com/acme/shop/': Could not resolve host: github.com)",
	"unable to access 'https://github.com/acme/shop/': The requested URL returned error: 503",
	'gh: API rate limit exceeded',
	'gh: took longer than 60 s',
])('waits for what is over by itself: %s', reason => {
	expect(isPassing(reason)).toBe(true);
});

it.each([
	"unable to access 'https://github.com/acme/shop/': The requested URL returned error: 403",
	'git@github.com: Permission denied (publickey). (git: Could not read from remote repository.)',
	'gh: pull request create failed: No commits between main and fix-500',
	'gh: Could not resolve to a Repository with the name acme/shop. (repository)',
])('leaves to the user what is not: %s', reason => {
	expect(isPassing(reason)).toBe(false);
});

it('shows the address of a remote without the password in it', () => {
	expect(shownUrl('https://ann:pa@ss@git.example/a/b/c.git')).toBe('https://git.example/a/b/c.git');
	expect(shownUrl('git@github.com:acme/shop.git')).toBe('git@github.com:acme/shop.git');
});
