import {counted, countText, titled} from './words.js';

/**
 * What the user can do, with the keys of the terminal. `prepare` gives the command, or the question that is asked first:
 * `{title, lines, choices: [{key, label, command, isEnding, isSafe}], isCareful}`; what is safe lets nothing happen that the lines
 * are about. Why something cannot be done now is the server's word, in `refusals`.
 */

const kept = 'A checkpoint is taken first: no work is lost.';

const spawn = (stream, run) => {
	const command = {type: 'stream.spawn', streamId: stream.id};
	const lines = [
		...stream.spawn.lines,
		run.slots.used >= run.slots.max && `All ${run.slots.max} slots are taken: it runs beside them.`,
	].filter(Boolean);
	if (lines.length === 0) return command;
	const choices = [{key: 'y', label: 'Start it', command: {...command, isForced: true}}];
	return {title: `Start ${titled(stream)} now?`, lines, choices, isCareful: stream.spawn.isApproval};
};

const stop = stream => ({
	title: `Stop ${titled(stream)}?`,
	lines: [kept, 'It starts again only when you continue it.'],
	choices: [{key: 'y', label: 'Stop it', command: {type: 'stream.stop', streamId: stream.id}, isEnding: true}],
	isCareful: true,
});

const merge = async (stream, _run, door) => {
	const preview = await door.mergePreview(stream.id);
	if (preview === null) throw new Error('there is no branch to merge into');
	const {into, dirty} = preview;
	const command = {type: 'stream.merge', streamId: stream.id};
	const choices =
		dirty.length > 0
			? [
					{key: 'c', label: 'Commit it and merge', command: {...command, dirty: 'commit'}},
					{key: 'l', label: 'Merge without it', command: {...command, dirty: 'leave'}},
				]
			: [{key: 'y', label: `Merge into ${into}`, command}];
	return {title: `Merge ${titled(stream)} into ${into}?`, lines: mergeLines(stream, preview), choices};
};

const mergeLines = (
	{mergesAlong},
	{commitCount, commits, fileCount, added, removed, conflicts, dirty, targetDirty, unlisted, into},
) =>
	[
		`${counted(commitCount, 'commit')}, ${counted(fileCount, 'file')} changed: +${countText(added)} −${countText(removed)}.`,
		...commits.map(subject => `· ${subject}`),
		commitCount > commits.length && `· and ${commitCount - commits.length} more`,
		mergesAlong.length > 0 && `Merges what it builds on, too: ${mergesAlong.join(', ')}.`,
		conflicts.length > 0 && `A conflict is expected in ${conflicts.join(', ')}.`,
		dirty.length > 0 && `Not committed yet: ${all(dirty, unlisted.dirty)}.`,
		targetDirty.length > 0 &&
			`The checkout of ${into} has changes of its own: ${all(targetDirty, unlisted.targetDirty)}.`,
	].filter(Boolean);

const all = (names, unlisted) => names.join(', ') + (unlisted > 0 ? ` and ${unlisted} more` : '');

const message = stream => ({
	title: `Message to ${titled(stream)}`,
	lines: ['Its agent reads it between two steps, or when it continues.'],
	fields: [{name: 'text', label: 'Message', isLong: true, isRequired: true}],
	label: 'Send',
	commandOf: ({text}) => ({type: 'stream.send', streamId: stream.id, text}),
});

/** What the user asks to be done beside the plan. `focused`: offered as the stream to start after; `consent`: what it would run. */
export const newStream = (focused, consent) => ({
	title: 'New stream',
	lines: [],
	consent,
	fields: [
		{name: 'prompt', label: 'What shall be done?', isLong: true, isRequired: true},
		{name: 'name', label: 'Name (may be left out)'},
		...(focused ? [{name: 'after', label: `Start after ${titled(focused)}`, isChoice: true}] : []),
	],
	label: 'Add',
	commandOf: ({prompt, name, after}) => ({
		type: 'stream.add',
		prompt,
		...(name !== '' && {name}),
		...(after && {after: [focused.id]}),
	}),
});

const onStream = type => stream => ({type, streamId: stream.id});

export const streamActions = [
	{name: 'spawn', key: 's', label: 'Spawn', help: 'Start the stream now', prepare: spawn},
	{
		name: 'recover',
		key: 'r',
		label: 'Recover',
		help: 'Checkpoint and continue in a new session',
		prepare: onStream('stream.recover'),
	},
	{name: 'stop', key: 'x', label: 'Stop', help: 'Stop the stream; its work is kept', prepare: stop},
	{
		name: 'pause',
		key: 'p',
		label: 'Pause',
		help: 'Stop after a checkpoint, keep the session',
		prepare: onStream('stream.pause'),
	},
	{
		name: 'continue',
		key: 'c',
		label: 'Continue',
		help: 'Resume what is paused, interrupted or stopped',
		prepare: onStream('stream.continue'),
	},
	{name: 'merge', key: 'm', label: 'Merge', help: 'Look at what a merge brings, then merge', prepare: merge},
	{name: 'send', key: 'i', label: 'Message', help: 'Say something to its agent', prepare: message},
];

const mergeAll = ({mergeable, target}) => ({
	title: `Merge ${counted(mergeable.length, 'stream')} into ${target || 'the target'}?`,
	lines: [
		`In this order: ${mergeable.join(', ')}.`,
		'Streams with a verify command are verified first. A stream that conflicts is left out: nothing of it is merged.',
	],
	choices: [{key: 'y', label: 'Merge all', command: {type: 'run.merge', streamIds: mergeable}}],
});

const stopAll = () => ({
	title: 'Stop every agent?',
	lines: [kept, 'Closing this page lets the agents keep running.'],
	choices: [{key: 'y', label: 'Stop all', command: {type: 'run.stop'}, isEnding: true}],
	isCareful: true,
});

/** A rare one is shown only while it can be done. */
export const runActions = [
	{
		name: 'continue',
		label: 'Continue run',
		help: 'Continue with all that waits',
		isRare: true,
		prepare: () => ({type: 'run.continue'}),
	},
	{
		name: 'pause',
		label: 'Pause run',
		help: 'Start nothing new until it is continued',
		isRare: true,
		prepare: () => ({type: 'run.pause'}),
	},
	{name: 'merge', key: 'M', label: 'Merge all', help: 'Merge all completed streams in order', prepare: mergeAll},
	{
		name: 'stop',
		key: 'Q',
		label: 'Stop all',
		help: 'Stop every agent; all work is kept',
		isRare: true,
		prepare: stopAll,
	},
];

/** What an agent asks, the whole of it; a careless enter answers nothing. */
export const answerQuestion = ({streamId, unblocks, question: {id, text, facts, allows}}) => {
	const answer = more => ({type: 'question.answer', streamId, questionId: id, ...more});
	return {
		title: `${streamId} asks`,
		code: text,
		lines: [
			...facts,
			allows === '' ? 'It is too long to be allowed always.' : `"Always" allows ${allows}.`,
			unblocks.length > 0 && `${unblocks.join(', ')} ${unblocks.length === 1 ? 'waits' : 'wait'} for this stream.`,
		].filter(Boolean),
		choices: [
			{key: 'y', label: 'Allow once', command: answer({verdict: 'allow'})},
			{key: 'n', label: 'Deny', command: answer({verdict: 'deny'}), isSafe: true},
			allows !== '' && {key: 'a', label: 'Always, this stream', command: answer({verdict: 'allow', always: 'stream'})},
			allows !== '' && {key: 'A', label: 'Always, this run', command: answer({verdict: 'allow', always: 'run'})},
		].filter(Boolean),
		leave: 'Later',
		isCareful: true,
	};
};

/** A stream that waits for the user's word before it starts, or before it is done. */
export const answerApproval = ({streamId, approval: {lines, seen}}) => ({
	title: `${streamId} waits for your approval`,
	lines,
	choices: [
		{key: 'y', label: 'Approve', command: {type: 'stream.approve', streamId, seen}},
		{key: 'n', label: 'Deny', command: {type: 'stream.deny', streamId}, isSafe: true},
	],
	leave: 'Later',
	isCareful: true,
});
