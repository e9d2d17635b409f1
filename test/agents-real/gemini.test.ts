import {mkdirSync, writeFileSync} from 'node:fs';
import {delimiter, dirname, join} from 'node:path';
import {expect, it} from 'vitest';
import {id, type OtherGrid, onAgent, planOn} from './other-grid.ts';

const bothTasks = ['Complete task 1', 'Complete task 2'];

const runOn = async (place: OtherGrid, plan: object, env: Readonly<Record<string, string | undefined>> = {}) => {
	const {code, stdout, stderr} = await place.run(['run', place.plan(plan), '--json'], {env});
	expect(code, stderr + stdout).toBe(0);
	expect(place.stream(id).state).toMatchObject({is: 'completed'});
	expect(place.session(id, 1)).toMatchObject({outcome: 'finished'});
	expect(place.commits(id)).toEqual(bothTasks);
};

/** The installed one, as its version 1.0 is to be: without the list of allowed tools. */
const withoutList = (place: OtherGrid, bin: string): string => {
	const folder = join(place.home, 'later');
	mkdirSync(folder);
	const script = `#!/bin/sh
case "$*" in
--help) ${bin} --help | grep -v -e --allowed-tools ;;
*--allowed-tools*) echo 'Unknown argument: allowed-tools' >&2; exit 1 ;;
*) exec ${bin} "$@" ;;
esac
`;
	writeFileSync(join(folder, 'gemini'), script, {mode: 0o755});
	return [folder, dirname(bin), process.env.PATH].join(delimiter);
};

onAgent('gemini', (grid, bin) => {
	it('commits as who the user is in ~/.gitconfig alone, and logs no error', async () => {
		const place = grid();
		for (const key of ['user.name', 'user.email']) place.git(['config', '--unset', key]);
		writeFileSync(join(place.home, '.gitconfig'), '[user]\n\tname = Home Person\n\temail = home@example.com\n');
		await runOn(place, planOn('gemini', 'work'), {GIT_CONFIG_GLOBAL: undefined});
		const {branch = ''} = place.stream(id).workplace ?? {};
		const who = place.git(['log', '-2', '--format=%an <%ae> %cn <%ce>', branch]).split('\n');
		expect(new Set(who)).toEqual(new Set(['Home Person <home@example.com> Home Person <home@example.com>']));
		const log = (await place.run(['logs', id])).stdout;
		expect(log).toContain('All 2 tasks are done.');
		expect(log).not.toContain('✗');
	});

	it('runs the commands of the plan by a policy once it takes no list of them, and keeps those of the user', async () => {
		const place = grid();
		const policies = join(place.home, '.gemini', 'policies');
		mkdirSync(policies, {recursive: true});
		const rule =
			'[[rule]]\ntoolName = "run_shell_command"\ncommandPrefix = "sleep"\ndecision = "deny"\npriority = 900\n';
		writeFileSync(join(policies, 'no-sleep.toml'), rule);
		const plan = planOn('gemini', 'crash?after=1&seconds=1', {allowedTools: ['Bash(sleep:*)']});
		await runOn(place, plan, {PATH: withoutList(place, bin())});
		const {calls} = place.api.of(id).at(-1)!.dialogue;
		const slept = calls.find(call => JSON.stringify(call.input).includes('sleep 1'));
		expect(slept?.result).toMatch(/denied/i);
	});

	it('allowed everything runs what the plan does not name', async () => {
		const place = grid();
		await runOn(place, planOn('gemini', 'crash?after=1&seconds=1', {permissionMode: 'bypassPermissions'}));
		const {calls} = place.api.of(id).at(-1)!.dialogue;
		const slept = calls.find(call => JSON.stringify(call.input).includes('sleep 1'));
		expect(slept?.result).toBeDefined();
		expect(slept?.result).not.toMatch(/denied/i);
	});
});
