import type {Engine} from '../engine/types.ts';
import {UserError} from '../error.ts';
import type {Command} from '../run/command.ts';
import {isMergeUnderWay} from '../run/select.ts';
import type {Run} from '../run/types.ts';
import {engineOfRun} from './connection.ts';
import type {Context} from './context.ts';
import {currentRun, followRun} from './follow.ts';

/** Merges and waits until it is done, refused or in conflict; exit 1 when not everything was merged. */
export const run = async (context: Context): Promise<number> => {
	const {dirty, into} = context.flags;
	if (dirty !== undefined && dirty !== 'commit' && dirty !== 'leave')
		throw new UserError('--dirty is commit or leave.');
	const [streamId] = context.words;
	const command: Command =
		streamId === undefined
			? {type: 'run.merge'}
			: {type: 'stream.merge', streamId, ...(dirty !== undefined && {dirty}), ...(into !== undefined && {into})};
	const engine = await engineOfRun(context);
	const before = await currentRun(engine);
	const answer = await engine.send(command);
	if (!answer.ok) throw new UserError(answer.message, {code: answer.code, cure: answer.cure, exitCode: 1});
	const after = await settled(engine);
	await engine.close();
	return tell(context, before, after, streamId);
};

const settled = (engine: Engine): Promise<Run> =>
	followRun(engine, ({run: current}) => (current && !isMergeUnderWay(current) ? current : undefined));

const tell = (context: Context, before: Run, after: Run, streamId: string | undefined): number => {
	const touched = Object.values(after.streams).filter(stream =>
		streamId === undefined
			? before.streams[stream.id]?.merge.is !== 'merged' && stream.state.is === 'completed'
			: stream.id === streamId,
	);
	if (context.flags.json) context.say(JSON.stringify(touched.map(({id, merge}) => ({streamId: id, ...merge}))));
	for (const {id, merge} of context.flags.json ? [] : touched) {
		if (merge.is === 'merged')
			context.say(
				`${id} is merged into ${merge.into} (${merge.commit.slice(0, 8)}); undo: git revert -m 1 ${merge.commit.slice(0, 8)}`,
			);
		else if (merge.is === 'conflicted')
			context.say(`${id} conflicts in ${merge.files.join(', ')}; nothing was changed`);
		else context.say(`${id} is not merged${merge.is === 'unmerged' && merge.note ? `: ${merge.note}` : ''}`);
	}
	return touched.every(({merge, work}) => merge.is === 'merged' || work?.commits === 0) ? 0 : 1;
};
