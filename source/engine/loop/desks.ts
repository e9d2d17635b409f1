import {errorText} from '../../error.ts';
import {hostOf} from '../../run/features/hosts/index.ts';
import type {Effect, EffectType} from '../../run/model/effect.ts';
import type {Run} from '../../run/model/types.ts';
import type {Engine} from '../types.ts';
import type {HostDesk, World} from './world.ts';

/** What is done where a stream's worktree is. */
const elsewhere: ReadonlySet<EffectType> = new Set<EffectType>([
	'worktree.prepare',
	'worktree.update',
	'worktree.remove',
	'conflict.prepare',
	'setup.run',
	'session.start',
	'session.stop',
	'checkpoint.save',
	'work.commit',
	'back.start',
	'hunk.change',
	'work.look',
	'verify.run',
	'question.answer',
	'message.deliver',
]);

type Views = Pick<Engine, 'log' | 'diff' | 'review' | 'mergePreview' | 'takeOver'>;

/** The way to the other machines of a run. While a run has none, nothing of it is loaded. */
export const createDesks = (world: World) => {
	let desk: HostDesk | undefined;
	let last: Promise<unknown> = Promise.resolve();
	let isClosed = false;

	const isHere = (streamId: string): boolean => {
		const run = world.run();
		const stream = run?.hosts && run.streams[streamId];
		return !stream || hostOf(stream) === undefined;
	};
	const away = async (): Promise<HostDesk> => {
		await last;
		if (!desk) throw new Error('the hosts of this run are not connected');
		return desk;
	};
	return {
		isHere,
		/** Of the run there is now; one before it lets go of its hosts. */
		begin(): void {
			const run = world.run();
			const earlier = desk;
			desk = undefined;
			if (!run?.hosts && !earlier) return;
			last = last
				.then(() => earlier?.close())
				.then(async () => {
					if (isClosed || world.run()?.id !== run?.id || !run?.hosts) return;
					desk = await world.options.hosts?.open(world);
				})
				.catch(error => world.onBug(error, 'hosts'));
		},
		/** True when it is another machine's to do. */
		order(effect: Effect): boolean {
			if (!elsewhere.has(effect.type) || !('streamId' in effect) || isHere(effect.streamId)) return false;
			desk?.order(effect);
			return true;
		},
		changed(before: Run, after: Run): void {
			if (after.hosts && before.streams !== after.streams) desk?.changed(before, after);
		},
		viewsOf: (views: Views): Views => ({
			...views,
			log: async (id, options) => (isHere(id) ? views.log(id, options) : (await away()).log(id, options)),
			diff: async (id, options) =>
				isHere(id) || options?.checkpoint !== undefined ? views.diff(id, options) : (await away()).diff(id),
			review: async (id, commit) => (isHere(id) ? views.review(id, commit) : (await away()).review(id, commit)),
			takeOver: async id => (isHere(id) ? views.takeOver(id) : (await away()).takeOver(id)),
		}),
		clean: async (streamId: string, isForced: boolean) =>
			(await away()).clean(streamId, isForced).catch(error => ({reason: errorText(error)})),
		async close(): Promise<void> {
			isClosed = true;
			await last;
			await desk?.close();
		},
	};
};
