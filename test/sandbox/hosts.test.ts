import {expect, it} from 'vitest';
import {hostsFor, isAllowed} from '../../source/sandbox/network/hosts.ts';

const allows = (rule: string, host: string, port = 443): boolean => isAllowed([rule], {host, port});

it('allows a host by its whole name, what is below it by *., and one port where it is named', () => {
	expect(allows('example.com', 'EXAMPLE.com.')).toBe(true);
	expect(allows('example.com', 'example.com.evil.org')).toBe(false);
	expect(allows('example.com', 'notexample.com')).toBe(false);
	expect(allows('*.example.com', 'a.b.example.com')).toBe(true);
	expect(allows('*.example.com', 'example.com')).toBe(false);
	expect(allows('example.com:8443', 'example.com', 8443)).toBe(true);
	expect(allows('example.com:8443', 'example.com')).toBe(false);
});

it("takes the agent's hosts, its user's own address for it, remotes and the plan's", () => {
	const hosts = hostsFor({
		agent: ['api.anthropic.com'],
		env: {ANTHROPIC_BASE_URL: 'http://127.0.0.1:4000/v1', HOMEPAGE: 'https://other.example'},
		remotes: ['git@github.com:ada/shop.git', 'https://git.example.org/x.git', '../beside', '/srv/git/x.git'],
		planned: ['*.internal'],
	});
	const wanted = ['api.anthropic.com', '127.0.0.1:4000', 'github.com', 'git.example.org', '*.internal', 'pypi.org'];
	expect(hosts).toEqual(expect.arrayContaining(wanted));
	expect(hosts.join(' ')).not.toMatch(/other\.example|beside|srv/);
});
