import {limits} from '../../plan/limits.ts';
import type {Draft} from '../draft.ts';
import {addActivity, raiseAlert} from '../draft.ts';
import type {EventOf} from '../feature.ts';
import {command, hintOf} from '../model/hint.ts';
import {type Exit, plannedStream} from '../model/types.ts';

/** What a limited network did not let through; told once for each host. */
export const onSandboxRefused = (draft: Draft, {streamId, hosts}: EventOf<'sandbox.refused'>): void => {
	const names = hosts.slice(0, 5).map(name => name.replace(/:(?:443|80)$/, ''));
	const more = hosts.length > names.length ? ` and ${hosts.length - names.length} more` : '';
	const text = `the sandbox of ${streamId} does not let it reach ${names.join(', ')}${more}`.slice(0, 400);
	addActivity(draft, 'note', `⚠ ${text}`, streamId);
	raiseAlert(draft, {
		key: `sandbox:${streamId}`,
		kind: 'worktree',
		streamId,
		text,
		cure: hintOf`if it should: "hosts": ${JSON.stringify(names)} in the plan's "sandbox", claude-grid plan apply, then ${command('recover', streamId)}`,
		isAdvice: true,
	});
};

/** The most that its sandbox may take of the machine. */
export const onSandboxFull = (draft: Draft, {streamId, of, most, ended}: EventOf<'sandbox.full'>): void => {
	const had = {
		memory: `${Math.round(most / 2 ** 20) / 1024} GB of memory`.replace(/\.(\d\d?)\d*/, '.$1'),
		processes: `${most} processes and threads`,
	}[of];
	const then =
		ended === undefined ? 'it gets no more' : `${ended === '' ? 'all that ran in it' : `its ${ended}`} was ended`;
	const key = {memory: 'memoryGb', processes: 'processes'}[of];
	const text = `the sandbox of ${streamId} has used all of its ${had}: ${then}`.slice(0, 400);
	addActivity(draft, 'note', `⚠ ${text}`, streamId);
	raiseAlert(draft, {
		key: `sandbox-${of}:${streamId}`,
		kind: 'worktree',
		streamId,
		text,
		cure: hintOf`if it needs more: a greater "${key}" in the plan's "sandbox", claude-grid plan apply, then ${command('recover', streamId)}`,
		isAdvice: true,
	});
};

const noFork =
	/cannot fork|fork: .*(?:retry|unavailable)|can't start new thread|unable to create native thread|\bEAGAIN\b/i;

/** What ends at once for want of processes is over before anybody has counted them. */
export const noteNoFork = (draft: Draft, streamId: string, exit: Exit | 'unknown', lastLine: string): void => {
	const terms = plannedStream(draft.run, streamId)?.sandbox;
	if (!terms || (exit !== 'unknown' && exit.code === 0) || !noFork.test(lastLine)) return;
	const most = terms.processes ?? limits.processesInSandbox;
	onSandboxFull(draft, {type: 'sandbox.full', streamId, of: 'processes', most});
};
