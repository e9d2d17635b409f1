import {join} from 'node:path';
import type {Conversation} from './conversation.ts';
import type {Reply} from './messages.ts';

/** What a stream's agent is told after its work was done, and what the stub mends for it. */
const asked: readonly (readonly [RegExp, string])[] = [
	[/CI failed on your pull request/, 'ci'],
	[/has requested changes on your pull request/, 'review'],
	[/another agent, has reviewed your changes/, 'reviewer'],
	[/^Review of what you have changed so far/m, 'comments'],
];

/** Writes and commits what it was told of last; undefined: nothing of the kind, or it is done. */
export const mendReply = (conversation: Conversation, newId: () => string): Reply | undefined => {
	const what = asked.find(([words]) => words.test(conversation.lastUserText))?.[1];
	if (what === undefined) return undefined;
	const file_path = join(conversation.cwd, `mended-${what}.txt`);
	const command = `git add -A && git commit -q -m "Mend what ${what} says"`;
	const use = (name: string, input: Readonly<Record<string, unknown>>): Reply => ({
		is: 'message',
		blocks: [{type: 'tool_use', id: newId(), name, input}],
	});
	const isDone = (key: string, value: string): boolean => conversation.calls.some(({input}) => input[key] === value);
	if (!isDone('file_path', file_path)) return use('Write', {file_path, content: 'Mended.\n'});
	return isDone('command', command) ? undefined : use('Bash', {command, description: 'Commit'});
};

/** As a reviewer: what was not mended for it blocks. */
export const readerReply = ({lastUserText}: Conversation): Reply | undefined => {
	if (!lastUserText.startsWith('Review the changes below')) return undefined;
	const [path = ''] = /^=== (\S+)/m.exec(lastUserText)?.slice(1) ?? [];
	const verdict = lastUserText.includes('mended-reviewer.txt')
		? {verdict: 'approve', summary: 'It is mended.', comments: []}
		: {
				verdict: 'comments',
				summary: 'One thing is missing.',
				comments: [{path, line: 1, severity: 'blocking', text: 'The empty case is missing.'}],
			};
	return {is: 'message', blocks: [{type: 'text', text: `I have read it.\n\n${JSON.stringify(verdict)}`}]};
};
