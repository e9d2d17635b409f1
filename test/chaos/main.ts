import {parseArgs} from 'node:util';
import setup from '../helpers/global-setup.ts';

/** `npm run chaos -- --seconds 60 [--seed N] [--keep]` */
const {values} = parseArgs({
	options: {seconds: {type: 'string', default: '60'}, seed: {type: 'string'}, keep: {type: 'boolean'}},
});
const seconds = Number(values.seconds);
const seed = Number(values.seed ?? Math.floor(Math.random() * 1_000_000));
if (!(seconds > 0) || !Number.isInteger(seed)) {
	console.error('npm run chaos -- --seconds <above 0> [--seed <whole number>]');
	process.exit(2);
}

const say = (line: string): void => console.log(line);
say(`chaos: ${seconds} s, seed ${seed}`);
const unbuild = setup();
process.on('exit', unbuild);
const {runChaos} = await import('./chaos.ts');
const {checks, strikes, commits, states} = await runChaos({seconds, seed, say, isKept: values.keep ?? false});
const count = Object.values(strikes).reduce((sum, one) => sum + one, 0);
say(`${count} blows, ${commits} commits, streams: ${JSON.stringify(states)}`);
for (const {name, broken} of checks) {
	say(`${broken.length === 0 ? 'holds ' : 'BROKEN'}  ${name}`);
	for (const line of broken) say(`          ${line}`);
}
const isWhole = checks.every(({broken}) => broken.length === 0);
say(
	isWhole ? `all ${checks.length} invariants hold` : `again with: npm run chaos -- --seconds ${seconds} --seed ${seed}`,
);
process.exit(isWhole ? 0 : 1);
