import {writeFileSync} from 'node:fs';
import {loadavg} from 'node:os';
import {parseArgs} from 'node:util';
import setup from '../helpers/global-setup.ts';
import type {Measured} from './result.ts';

/**
 * `npm run bench`: what claude-grid costs beside its peers, five rounds in which all take turns; half an hour. Nothing here is a test.
 * `--quick`: one short round, a minute. `--only start,busy`: some parts of it. `--rounds 3`, `--json FILE`.
 */
const {values} = parseArgs({
	options: {
		quick: {type: 'boolean'},
		rounds: {type: 'string'},
		only: {type: 'string'},
		json: {type: 'string'},
	},
});
const isQuick = values.quick === true;
const root = process.cwd();
const unbuild = setup();
process.on('exit', unbuild);
// What is measured is found by the folder that it was built into.
const {growing, flooding} = await import('./growing.ts');
const {orchestrating, together} = await import('./orchestrating.ts');
const {ccmanagerProgram, versions} = await import('./peers.ts');
const {machine} = await import('./proc.ts');
const {reckoning} = await import('./reckoning.ts');
const {starting} = await import('./starting.ts');
const {linesOf, tableOf} = await import('./table.ts');
const {unwatched, watching} = await import('./watching.ts');

const ccmanager = ccmanagerProgram(root);
const effort = {agents: 16, windowMs: isQuick ? 4000 : 15_000, presses: isQuick ? 15 : 60, ccmanager};

type Part = {readonly name: string; readonly isOnce?: boolean; readonly measure: () => Promise<readonly Measured[]>};
const parts: readonly Part[] = [
	{name: 'start', measure: () => starting(effort)},
	{name: 'busy', measure: () => watching('busy', effort)},
	{name: 'idle', measure: () => watching('idle', effort)},
	{name: 'unwatched', measure: () => unwatched(effort)},
	{name: 'core', measure: () => reckoning(root)},
	{name: 'many', measure: orchestrating},
	{name: 'two', measure: () => together(isQuick ? 'two-seconds' : 'ten-seconds')},
	{name: 'growth', isOnce: true, measure: () => growing(effort.windowMs)},
	{name: 'flood', isOnce: true, measure: () => flooding(1000)},
];
const quickParts = ['start', 'busy', 'core', 'two'];
const wanted = values.only?.split(',') ?? (isQuick ? quickParts : parts.map(part => part.name));
const rounds = Number(values.rounds ?? (isQuick ? 1 : 5));

const begun = new Date();
const loads = [loadavg()[0] ?? 0];
const measured: Measured[] = [];
const failures: string[] = [];
for (let round = 0; round < rounds; round++)
	for (const {name, isOnce, measure} of parts) {
		if (!wanted.includes(name) || (isOnce && round > 0)) continue;
		process.stderr.write(`round ${round + 1} of ${rounds}: ${name}, load ${(loadavg()[0] ?? 0).toFixed(1)}\n`);
		await measure().then(
			found => measured.push(...found),
			(error: unknown) => failures.push(`${name}: ${error instanceof Error ? error.message : String(error)}`),
		);
		loads.push(loadavg()[0] ?? 0);
	}

const facts = {
	command: `npm run bench${process.argv.length > 2 ? ` -- ${process.argv.slice(2).join(' ')}` : ''}`,
	at: begun.toISOString(),
	machine: machine(),
	versions: versions(ccmanager),
	load: {least: Math.min(...loads), most: Math.max(...loads)},
	rounds,
};
const lines = linesOf(measured);
if (values.json) writeFileSync(values.json, `${JSON.stringify({...facts, lines, failures}, null, '\t')}\n`);
const {node, git, tmux, ccmanager: peer} = facts.versions;
console.log(
	`\`${facts.command}\`, ${facts.at.slice(0, 10)}: ${facts.machine}; Node ${node}, git ${git}, tmux ${tmux}, ccmanager ${peer}; load average ${facts.load.least.toFixed(1)} to ${facts.load.most.toFixed(1)}.\n\n${tableOf(lines)}`,
);
for (const failure of failures) console.error(`could not be measured: ${failure}`);
