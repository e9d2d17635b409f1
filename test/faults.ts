import {execFileSync} from 'node:child_process';
import {readFileSync, writeFileSync} from 'node:fs';
import {arch, platform, release} from 'node:os';
import path from 'node:path';
import {fileURLToPath} from 'node:url';
import {type FaultRow, faultRows, faultsNamed} from './fault-rows.ts';

type Outcome = {readonly file: string; readonly title: string; readonly status: string};
type Report = {
	readonly testResults: readonly {
		readonly name: string;
		readonly assertionResults: readonly {readonly fullName: string; readonly status: string}[];
	}[];
};

const root = fileURLToPath(new URL('..', import.meta.url));

/** The report may be of another checkout of this repository. */
const inRepository = (file: string): string => file.replace(/^.*?\/(?=test\/)/, '');

/** `npm run faults -- <report.json ...>`: writes test/faults.md from what the tests' own reports say. */
const readOutcomes = (file: string): readonly Outcome[] => {
	const report: Report = JSON.parse(readFileSync(file, 'utf8'));
	return report.testResults.flatMap(({name, assertionResults}) =>
		assertionResults.map(({fullName, status}) => ({file: inRepository(name), title: fullName, status})),
	);
};

const shownPerFile = 3;

const cell = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|');

const withoutMark = (title: string): string => title.replaceAll(/ \(faults? [\d, ]+\)/g, '');

const groupByFile = (outcomes: readonly Outcome[]): ReadonlyMap<string, readonly Outcome[]> => {
	const files = [...new Set(outcomes.map(({file}) => file))].sort();
	return new Map(files.map(file => [file, outcomes.filter(outcome => outcome.file === file)]));
};

/** Titles by file; of many alike the first ones. */
const listTests = (outcomes: readonly Outcome[]): string => {
	const byFile = groupByFile(outcomes);
	return [...byFile]
		.map(([file, all]) => {
			const titles = [...new Set(all.map(({title}) => withoutMark(title)))];
			const more = titles.length - shownPerFile;
			const shown = titles.slice(0, more === 1 ? titles.length : shownPerFile).map(title => cell(title));
			return `\`${file}\`: ${shown.join('; ')}${more > 1 ? `; and ${more} more` : ''}`;
		})
		.join('<br>');
};

const verdictOf = (outcomes: readonly Outcome[]): string => {
	const count = (status: string) => outcomes.filter(outcome => outcome.status === status).length;
	const [passed, failed] = [count('passed'), count('failed')];
	const skipped = outcomes.length - passed - failed;
	if (outcomes.length === 0) return '**not covered**';
	if (failed > 0) return `**${failed} of ${outcomes.length} failed**`;
	if (passed === 0) return `**skipped here** (${skipped})`;
	return `passed (${passed})${skipped > 0 ? `, ${skipped} skipped here` : ''}`;
};

const lineOf = ({number, fault, holds, limit}: FaultRow, outcomes: readonly Outcome[]): string => {
	const what = limit === undefined ? cell(holds) : `${cell(holds)}. *${cell(limit)}*`;
	return `| ${number} | ${cell(fault)} | ${what} | ${listTests(outcomes)} | ${verdictOf(outcomes)} |`;
};

const version = (program: string): string => execFileSync(program, ['--version'], {encoding: 'utf8'}).trim();

const page = (outcomes: readonly Outcome[], reports: number): string => {
	const of = (row: FaultRow) => outcomes.filter(({title}) => faultsNamed(title).includes(row.number));
	const lines = faultRows.map(row => lineOf(row, of(row)));
	const count = (status: string) => outcomes.filter(outcome => outcome.status === status).length;
	return `# Faults

Made by \`npm run faults\` from ${reports} test ${reports === 1 ? 'report' : 'reports'}, not by hand: a test belongs to a fault when its title says so, and what stands
in the last column is what the report says of it.

${new Date().toISOString().slice(0, 10)}, ${platform()} ${release()} ${arch()}, node ${process.version}, ${version('git')}: ${count('passed')} tests passed, ${count('failed')} failed,
${outcomes.length - count('passed') - count('failed')} skipped. Faults are tried on one Linux machine: macOS, WSL, network file systems and a logind that ends processes are not.

| # | fault | what holds | tests | last run |
|---|---|---|---|---|
${lines.join('\n')}
`;
};

const files = process.argv.slice(2);
if (files.length === 0 && process.env.CLAUDE_GRID_TEST_REPORT) files.push(process.env.CLAUDE_GRID_TEST_REPORT);
if (files.length === 0) {
	console.error('npm run faults -- <report.json ...>   (CLAUDE_GRID_TEST_REPORT=report.json npm test writes one)');
	process.exit(2);
}
const outcomes = files.flatMap(readOutcomes);
const target = path.join(root, 'test/faults.md');
writeFileSync(target, page(outcomes, files.length));
const numbers = new Set(outcomes.filter(({status}) => status === 'passed').flatMap(({title}) => faultsNamed(title)));
const open = faultRows.filter(({number}) => !numbers.has(number)).map(({number}) => number);
const failed = outcomes.filter(({status, title}) => status === 'failed' && faultsNamed(title).length > 0);
console.log(`${target}: ${faultRows.length - open.length} of ${faultRows.length} faults are covered`);
if (open.length > 0) console.log(`without a passed test: ${open.join(', ')}`);
for (const {title} of failed) console.log(`failed: ${title}`);
process.exit(open.length + failed.length === 0 ? 0 : 1);
