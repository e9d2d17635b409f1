import {expect, it} from 'vitest';
import type {Context} from '../../source/commands/context.ts';
import {createLogPrinter} from '../../source/commands/report/log-printer.ts';
import type {Engine, LogPage} from '../../source/engine/types.ts';
import type {LogEntry} from '../../source/run/model/report.ts';

const said = (text: string, at = 1000): LogEntry => ({kind: 'text', text, at});
const waiting: LogEntry = {kind: 'user', text: '(not read yet) hello'};
const step = (ok: boolean | undefined): LogEntry => ({
	kind: 'step',
	text: 'verify  npm test',
	at: 2000,
	ok,
	aside: 'x',
});

const page = (entries: readonly LogEntry[], attempt = 1, total = entries.length): LogPage => ({
	sessionId: `session-${attempt}`,
	attempt,
	agent: 'claude',
	entries,
	total,
});

/** What is printed while the log is followed, look by look; the last look is at the end of the stream. */
const followed = async (looks: readonly (readonly LogPage[])[]): Promise<readonly string[]> => {
	const printed: string[] = [];
	const context = {flags: {json: true, follow: true}, print: (line: string) => printed.push(line)};
	const printer = createLogPrinter(context as unknown as Context, 'A');
	for (const pages of looks) {
		const log: Engine['log'] = async (_, {attempt} = {}) =>
			attempt === undefined ? pages.at(-1) : pages.find(one => one.attempt === attempt);
		await printer.print({log} as Engine, pages === looks.at(-1));
	}
	return printed.map(line => JSON.parse(line).text + (JSON.parse(line).ok === false ? ' failed' : ''));
};

it('prints an entry that is inserted before others, and does not print the others again', async () => {
	const read: LogEntry = {kind: 'user', text: 'hello', at: 1500};
	expect(
		await followed([
			[page([said('one'), waiting])],
			[page([said('one'), said('two'), waiting])],
			[page([said('one'), said('two'), said('three', 1600)])],
			[page([said('one'), said('two'), read, said('three', 1600), said('three', 1600)])],
		]),
	).toEqual(['one', 'two', 'three', 'hello', 'three']);
});

it('a step is told when it is over, as it ended', async () => {
	expect(await followed([[page([said('one'), step(undefined)])], [page([said('one'), step(false)])]])).toEqual([
		'one',
		'verify  npm test failed',
	]);
});

it('prints a new attempt from its start, after the end of the previous one', async () => {
	const [first, ended, second] = [page([said('one')]), page([said('one'), said('gone')]), page([said('one')], 2)];
	expect(await followed([[first], [ended, second]])).toEqual(['one', 'gone', 'one']);
});

it('prints at the end a message that nobody has read', async () => {
	expect(await followed([[page([said('one'), waiting])], [page([said('one'), waiting])]])).toEqual([
		'one',
		'(not read yet) hello',
	]);
});

it('what was told stays told when the oldest entries are let go', async () => {
	const all = Array.from({length: 6}, (_, index) => said(`line ${index}`, index));
	expect(await followed([[page(all.slice(0, 4))], [page(all.slice(2), 1, 6)]])).toEqual(all.map(({text}) => text));
});
