import {writeFileSync} from 'node:fs';
import {fileURLToPath} from 'node:url';
import {parseArgs} from 'node:util';
import setup from '../helpers/global-setup.ts';

/** `npm run chaos -- --seconds 60 [--seed N] [--keep] [--short] [--report FILE]`; the report is for `npm run faults`. */
const {values} = parseArgs({
	options: {
		seconds: {type: 'string', default: '60'},
		seed: {type: 'string'},
		keep: {type: 'boolean'},
		short: {type: 'boolean'},
		report: {type: 'string'},
	},
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
const {isWhole, runChaos} = await import('./chaos.ts');
const report = await runChaos({seconds, seed, say, isKept: values.keep ?? false, isCutShort: values.short ?? false});
const count = Object.values(report.strikes).reduce((sum, one) => sum + one, 0);
say(`${count} blows: ${JSON.stringify(report.strikes)}`);
say(`${report.commits} commits, streams: ${JSON.stringify(report.states)}`);
for (const {name, broken} of report.checks) {
	say(`${broken.length === 0 ? 'holds ' : 'BROKEN'}  ${name}`);
	for (const line of broken) say(`          ${line}`);
}
say(
	isWhole(report)
		? `all ${report.checks.length} invariants hold`
		: `again with: npm run chaos -- --seconds ${seconds} --seed ${seed}`,
);
if (values.report !== undefined) {
	const assertionResults = report.checks.map(({name, faults, broken}) => ({
		fullName: `${seconds} s of chaos, seed ${seed}, ${count} blows: ${name} (faults ${faults.join(', ')})`,
		status: broken.length === 0 ? 'passed' : 'failed',
	}));
	writeFileSync(
		values.report,
		JSON.stringify({testResults: [{name: fileURLToPath(import.meta.url), assertionResults}]}),
	);
}
process.exit(isWhole(report) ? 0 : 1);
