import {UserError} from '../../error.ts';
import {type HostEntry, readHosts, saveHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {checkHost, checkLines} from './check.ts';

export const wished = ({flags: {slots, label, fence, moveAfter}}: Context): Omit<HostEntry, 'address' | 'key'> => ({
	...(slots !== undefined && {slots}),
	...(label?.length && {labels: [...label]}),
	...(fence !== undefined && {fenceMinutes: fence}),
	...(moveAfter !== undefined && {moveAfterMinutes: moveAfter}),
});

/** Nothing is moved by itself while its old agent may be at work. */
export const requireMargin = (name: string, {fenceMinutes = 0, moveAfterMinutes}: HostEntry): void => {
	if (moveAfterMinutes === undefined || (fenceMinutes > 0 && moveAfterMinutes >= fenceMinutes + 1)) return;
	throw new UserError(
		`Streams on ${name} can be moved automatically no sooner than a minute after they are stopped there.`,
		{
			code: 'HOST_INVALID',
			hint: `claude-grid hosts add ${name} --fence ${Math.max(1, moveAfterMinutes - 1)} --move-after ${Math.max(2, moveAfterMinutes)}`,
		},
	);
};

/** An address that is given takes the place of an invitation. */
const entryOf = (before: HostEntry | undefined, address: string | undefined, more: Partial<HostEntry>): HostEntry => {
	const {key: _, ...rest} = before ?? {};
	return address === undefined ? {...before, ...more} : {...rest, address, ...more};
};

/** Kept once it is seen that work can be done there. */
export const addHost = async (context: Context, name: string): Promise<number> => {
	const before = readHosts(context.env)[name];
	const address = context.words[2] ?? before?.address;
	if (address === undefined && before?.key === undefined)
		throw new UserError('At which address?', {hint: `claude-grid hosts add ${name} [user@]machine`});
	const entry = entryOf(before, address, wished(context));
	requireMargin(name, entry);
	const found = await checkHost(context, {...readHosts(context.env), [name]: entry}, name);
	saveHosts(context.env, {...readHosts(context.env), [name]: entry});
	if (context.flags.json) context.print(JSON.stringify({name, ...entry, ...found}));
	else
		for (const line of [...checkLines(name, found), `claude-grid run plan.json --hosts local,${name} works there, too`])
			context.print(line);
	return 0;
};
