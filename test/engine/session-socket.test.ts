import {existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync} from 'node:fs';
import path from 'node:path';
import {afterEach, beforeEach, expect, it} from 'vitest';
import {createGrid, type Grid} from '../helpers/grid.ts';
import {rawRequest} from '../helpers/listener.ts';
import {waitFor} from '../helpers/wait-for.ts';

let grid: Grid;
beforeEach(() => {
	grid = createGrid();
});
afterEach(() => grid.close());

const stream = () => grid.saved().streams.A!;
const socketOf = (pid: number): string =>
	/CLAUDE_GRID_SOCKET=([^\0]*)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ?? '';

it.runIf(process.platform === 'linux')(
	'an agent cannot answer its own question, neither at its door nor by a file, and hears the user there after a restart',
	async () => {
		const fake = {faults: [{kind: 'ask', afterTask: 1}]};
		const plan = grid.plan({name: 'Door', agent: 'fake', streams: [{id: 'A', tasks: ['One', 'Two'], fake}]});
		await grid.run(['run', plan, '--detach']);
		const asked = await waitFor(() => stream().questions?.[0], {what: 'the question'});
		const {process: agent, id} = stream().sessions[0]!;
		const socketPath = socketOf(agent!.pid);
		expect(socketPath).not.toBe(grid.engine()?.socket);
		const send = (command: object) =>
			rawRequest({
				socketPath,
				path: '/api/commands',
				method: 'POST',
				headers: {'content-type': 'application/json'},
				body: JSON.stringify(command),
			});
		const own = {type: 'question.answer', streamId: 'A', questionId: asked.id, verdict: 'allow'};
		for (const command of [own, {type: 'stream.merge', streamId: 'A'}, {type: 'run.stop'}])
			expect((await send(command)).status).toBe(403);
		const folder = path.join(grid.runFolder(), 'sessions', id, 'questions');
		mkdirSync(folder, {recursive: true});
		writeFileSync(path.join(folder, `${asked.id}.answer.json`), JSON.stringify({verdict: 'allow'}));
		await grid.killEngine('SIGKILL');
		await grid.run(['status']);
		expect(stream().questions).toHaveLength(1);
		expect(await grid.run(['deny', 'A'])).toMatchObject({code: 0});
		await grid.run(['wait', '--timeout', '60']);
		expect(stream().state.is).toBe('completed');
		expect((await grid.run(['logs', 'A'])).stdout).toContain('I was not allowed to remove the old build');
		await waitFor(() => !existsSync(path.dirname(socketPath)), {what: 'the end of the door'});
		expect(readdirSync(path.dirname(path.dirname(socketPath))).filter(name => name.startsWith('s-'))).toEqual([]);
	},
);
