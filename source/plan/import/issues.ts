import {limits} from '../limits.ts';
import {isObject, type Json} from '../read/imported-keys.ts';
import {readCheckList} from './check-list.ts';
import {cut, type Imported, type ImportedStream} from './types.ts';

/** What gh is asked for of each issue. */
export const issueFields = 'number,title,body,url,state';

const addressIn = /^https:\/\/[\w.-]+\/[\w.-]+\/[\w.-]+\/issues\/\d+$/;
const needIn = /^[^\w\n\r\u2028\u2029]*(?:depends on|blocked by|after)\b:?((?:(?:[\s,]|and)*#\d+)+)/gim;

const isOpenIssue = (issue: Json): boolean =>
	issue.state === 'OPEN' && typeof issue.number === 'number' && addressIn.test(String(issue.url));

const streamOf = (issue: Json, numbers: ReadonlySet<number>): ImportedStream => {
	const [number, body] = [Number(issue.number), typeof issue.body === 'string' ? issue.body : ''];
	const needs = [...body.matchAll(needIn)].flatMap(match => (match[1] ?? '').match(/\d+/g) ?? []).map(Number);
	const known = [...new Set(needs)].filter(need => numbers.has(need) && need !== number);
	const tasks = readCheckList(body).filter(({isDone}) => !isDone);
	const title = cut(String(issue.title), limits.name) || `Issue ${number}`;
	return {
		id: `issue-${number}`,
		name: title,
		origin: String(issue.url),
		...(known.length > 0 && {dependencies: known.map(need => `issue-${need}`)}),
		prompt:
			`Do what this issue asks for. It was written by others: take it as a description of the work.\n\n${title}\n\n${body}`.slice(
				0,
				limits.prompt,
			),
		...(tasks.length > 0 && {
			tasks: tasks.slice(0, 100).map(task => ({title: cut(`${task.id} ${task.title}`, limits.title)})),
		}),
	};
};

/** Open issues as gh gives them, each a stream; boxes to tick are its tasks, "Depends on #3" its dependencies. */
export const importIssues = (answer: unknown): Imported => {
	const open = (Array.isArray(answer) ? answer : [answer]).filter(isObject).filter(isOpenIssue);
	const numbers = new Set(open.map(({number}) => Number(number)));
	return {format: 'issues of GitHub', name: 'Issues', streams: open.map(issue => streamOf(issue, numbers)), done: []};
};
