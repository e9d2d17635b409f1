import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {dirname, join} from 'node:path';
import {beforeEach, expect, it} from 'vitest';
import {agentMounts} from '../../source/sandbox/agent-mounts.ts';

let home = '';
beforeEach(() => {
	home = mkdtempSync(join(tmpdir(), 'claude-grid-test-'));
});

const put = (file: string): string => {
	mkdirSync(dirname(join(home, file)), {recursive: true});
	writeFileSync(join(home, file), '{}');
	return join(home, file);
};

const targets = (agent: 'claude' | 'codex' | 'opencode', env: Readonly<Record<string, string>> = {}) => {
	const place = {env: {HOME: home, ...env}, folder: join(home, 'stream'), worktree: '/w'};
	return agentMounts(agent, place).map(mount => `${mount.is} ${mount.to}`);
};

it('an agent is given its own files of its home', () => {
	put('.codex/config.toml');
	put('.config/opencode/opencode.json');
	expect(targets('codex')).toEqual([`read ${home}/.codex/config.toml`, `write ${home}/.codex/sessions`]);
	expect(targets('opencode')).toContain(`write ${home}/.config/opencode`);
});

it('an agent is given its own files where its user has put them instead', () => {
	put('codex/config.toml');
	put('config/opencode/opencode.json');
	const elsewhere = {XDG_CONFIG_HOME: join(home, 'config'), XDG_DATA_HOME: join(home, 'data')};
	expect(targets('codex', {CODEX_HOME: join(home, 'codex')})).toContain(`read ${home}/codex/config.toml`);
	expect(targets('opencode', elsewhere)).toEqual([
		`write ${home}/data/opencode`,
		`write ${home}/.local/state/opencode`,
		`write ${home}/config/opencode`,
	]);
});
