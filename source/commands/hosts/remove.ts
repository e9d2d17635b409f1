import {UserError} from '../../error.ts';
import {streamsOn} from '../../run/features/hosts/index.ts';
import {isFinal} from '../../run/select/streams.ts';
import {sanitise} from '../../sanitise.ts';
import {type HostEntry, readHosts, saveHosts} from '../../store/hosts.ts';
import {engineOfRun} from '../connect/engine-of-run.ts';
import {currentRun} from '../connect/follow.ts';
import type {Context} from '../context.ts';
import {findRunHere} from './run-here.ts';

/** Only its address is forgotten; says what of this repository's run is there still. */
export const removeHost = async (context: Context, name: string): Promise<number> => {
	const entry = readHosts(context.env)[name];
	if (!entry)
		throw new UserError(`${name} is not among your hosts.`, {hint: `claude-grid hosts add ${name} <address>`});
	if (context.flags.cleanup) await cleanUp(context, name);
	const {[name]: _, ...rest} = readHosts(context.env);
	saveHosts(context.env, rest);
	const run = await findRunHere(context);
	const open = (run ? streamsOn(run, name) : []).filter(({state}) => !isFinal(state)).map(({id}) => id);
	if (context.flags.json) {
		context.print(JSON.stringify({name, streams: open}));
		return 0;
	}
	context.print(`${name} was removed; what is on it stays there`);
	if (open.length > 0)
		context.print(
			`${open.join(', ')} ${open.length === 1 ? 'is' : 'are'} not finished there: ${comeBack(name, entry)} adds ${name} again`,
		);
	return 0;
};

const comeBack = (name: string, {address}: HostEntry): string =>
	address === undefined ? `claude-grid hosts invite ${name}` : `claude-grid hosts add ${name} ${address}`;

/** Worktrees of this repository's run that are merged and clean; of what stays it is told why. */
const cleanUp = async (context: Context, name: string): Promise<void> => {
	const engine = await engineOfRun(context);
	const {removed, kept} = await currentRun(engine)
		.then(run => engine.clean({streamIds: streamsOn(run, name).map(({id}) => id), isForced: false}))
		.finally(() => engine.close());
	if (context.flags.json) return;
	for (const {path, streamId} of removed) context.print(sanitise(`removed ${path} (${streamId})`));
	for (const {path, streamId, reason} of kept) context.print(sanitise(`kept ${path} (${streamId}): ${reason}`));
};
