import {mkdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, describe, expect, it} from 'vitest';
import {command} from '../../source/run/model/hint.ts';
import {doesKernelCount, limitInside, limitsOf} from '../../source/sandbox/limits.ts';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {itBoxed} from './support.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const run = async (sandbox: object, command: string, more: object = {}) => {
	const streams = [{id: 'A', prompt: 'work', command, ...more}];
	const ran = await grid.run(['run', grid.plan({name: 'Limits', agent: 'command', sandbox, streams})]);
	return {ran, alerts: grid.saved().alerts.filter(({key}) => key.startsWith('sandbox-'))};
};

const eat = `node -e "const all = []; setInterval(() => all.push(Buffer.alloc(32e6, 1)), 20)"`;

describe('what a sandbox may take of the machine', () => {
	itBoxed('more memory than that costs the process which has most of it, and the agent goes on', async () => {
		const {ran, alerts} = await run({memoryGb: 0.5}, `${eat}; echo $? > code.txt; git add -A; git commit -qm Code`);
		expect(ran, ran.stdout).toMatchObject({code: 0});
		expect(grid.git(['show', 'stream/a:code.txt'])).toBe('137');
		expect(alerts).toMatchObject([
			{
				text: 'the sandbox of A has used all of its 0.5 GB of memory: its node was ended',
				cure: [expect.stringContaining('"memoryGb"'), command('recover', 'A')],
			},
		]);
	});

	itBoxed('files in memory count too, and end what fills it with them', async () => {
		const fill = 'dd if=/dev/zero of=/tmp/full bs=1M count=2000 2>/dev/null; sleep 30; echo full > full.txt';
		const {alerts} = await run({memoryGb: 0.5}, `test -e full.txt || { echo tried > full.txt; ${fill}; }`);
		expect(alerts).toMatchObject([{text: expect.stringContaining('all that ran in it was ended')}]);
	});

	itBoxed('its setup and its verify are held to it as well', async () => {
		const {ran, alerts} = await run({memoryGb: 0.5}, 'echo work > work.txt', {setup: `${eat} || true`, verify: 'true'});
		expect(ran, ran.stdout).toMatchObject({code: 0});
		expect(alerts).toMatchObject([{text: expect.stringContaining('its node was ended')}]);
	});

	itBoxed('a fork bomb ends at the number of processes, and is told', async () => {
		const bomb = 'i=0; while [ $i -lt 400 ]; do sleep 60 & i=$((i+1)); done; sleep 3';
		const {alerts} = await run({processes: 64}, `test -e bomb.txt || { echo tried > bomb.txt; ${bomb}; }; true`);
		expect(alerts).toMatchObject([
			{
				text: expect.stringMatching(/^the sandbox of A has used all of its 64 processes and threads: /),
				cure: [expect.stringContaining('"processes"'), command('recover', 'A')],
			},
		]);
		expect(grid.tagged()).toEqual([]);
	});

	itBoxed('without a limit that is reached nothing is told, and an agent is what the kernel takes first', async () => {
		const {alerts} = await run({}, 'cat /proc/self/oom_score_adj > score.txt');
		expect(alerts).toEqual([]);
		expect(grid.git(['show', 'stream/a:score.txt'])).toBe('500');
	});
});

it('leaves the counting to the kernel only where it counts a sandbox by itself', () => {
	expect(doesKernelCount('5.14.0-70.el9', 1000)).toBe(true);
	expect(doesKernelCount('6.1.0-18-amd64', 1000)).toBe(true);
	expect(doesKernelCount('5.10.0-28-amd64', 1000)).toBe(false);
	expect(doesKernelCount('6.1.0-18-amd64', 0)).toBe(false);
	expect(limitInside(limitsOf({network: 'open', hosts: [], read: [], write: [], env: [], processes: 99}))[2]).toContain(
		'oom_score_adj',
	);
});

/** A machine whose user has a service manager that stays after logout; what it is asked for is written down. */
const withServiceManager = (): Readonly<Record<string, string>> => {
	const bin = path.join(grid.home, 'bin');
	mkdirSync(bin, {recursive: true});
	const script = `#!/bin/sh\necho "$DBUS_SESSION_BUS_ADDRESS $*" >> ${grid.home}/asked\nwhile [ "$1" != -- ] && [ "$1" != true ]; do shift; done\n[ "$1" = -- ] && shift\nexec "$@"\n`;
	writeFileSync(path.join(bin, 'systemd-run'), script, {mode: 0o755});
	writeFileSync(path.join(bin, 'loginctl'), '#!/bin/sh\necho yes\n', {mode: 0o755});
	return {PATH: `${bin}:${process.env.PATH}`, DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/bus'};
};

itBoxed(
	'where the user has a service manager, each session is a cgroup of its own, to which nobody inside has the road',
	async () => {
		const env = withServiceManager();
		const command = 'echo "bus: $DBUS_SESSION_BUS_ADDRESS" > bus.txt';
		const sandbox = {memoryGb: 2, processes: 300};
		const streams = [{id: 'A', prompt: 'work', command}];
		const file = grid.plan({name: 'Scope', agent: 'command', sandbox, streams});
		const ran = await grid.run(['run', file], {env});
		expect(ran, ran.stdout).toMatchObject({code: 0});
		expect(grid.git(['show', 'stream/a:bus.txt'])).toBe('bus: ');
		const asked = readFileSync(path.join(grid.home, 'asked'), 'utf8').trim().split('\n');
		expect(asked.at(-1)).toContain(
			'unix:path=/run/bus --user --scope --quiet -p MemoryMax=2147483648 -p MemorySwapMax=0 -p TasksMax=300 -- ',
		);
	},
);
