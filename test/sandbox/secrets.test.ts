import {expect, it} from 'vitest';
import {needsOf} from '../../source/sandbox/agents.ts';
import {configInside} from '../../source/sandbox/git/git-config.ts';
import {withoutSecrets} from '../../source/sandbox/secrets.ts';

const env = {
	PATH: '/usr/bin',
	LANG: 'C',
	CLAUDE_GRID_SESSION: 's',
	ANTHROPIC_API_KEY: 'a',
	OPENAI_API_KEY: 'o',
	GITHUB_TOKEN: 'g',
	AWS_PROFILE: 'w',
	SSH_AUTH_SOCK: '/x',
	NPM_TOKEN: 'n',
	DB: 'postgres://ada:hunter2@db/shop',
	HTTPS_PROXY: 'http://proxy:3128',
};

it('takes secrets and sockets out of the environment, but for the key of the agent itself', () => {
	const inside = withoutSecrets(env, {keys: needsOf.claude.keys, env: []});
	expect(Object.keys(inside)).toEqual(['PATH', 'LANG', 'CLAUDE_GRID_SESSION', 'ANTHROPIC_API_KEY', 'HTTPS_PROXY']);
});

it('hands on what the plan names, and gives a step of the plan no key at all', () => {
	const inside = withoutSecrets(env, {keys: needsOf.command.keys, env: ['NPM_TOKEN', 'DB']});
	expect(Object.keys(inside)).toEqual(['PATH', 'LANG', 'CLAUDE_GRID_SESSION', 'NPM_TOKEN', 'DB', 'HTTPS_PROXY']);
});

it("leaves passwords and headers out of the repository's settings, and nothing else", () => {
	const config = [
		'[core]',
		'\thooksPath = .husky',
		'[remote "origin"]',
		'\turl = https://ada:ghp_123@github.com/ada/shop.git',
		'[http "https://github.com/"]',
		'\textraheader = AUTHORIZATION: basic abc',
		'[credential]',
		'\thelper = store',
		'[diff "x"]',
		'\thelper = kept',
	];
	const inside = configInside(config.join('\n'));
	expect(inside.split('\n')).toEqual([
		'[core]',
		'\thooksPath = .husky',
		'[remote "origin"]',
		'\turl = https://github.com/ada/shop.git',
		'[http "https://github.com/"]',
		'[credential]',
		'[diff "x"]',
		'\thelper = kept',
	]);
});
