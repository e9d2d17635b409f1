import {setTimeout as sleep} from 'node:timers/promises';
import {UserError} from '../../error.ts';
import {certificateOf, engineAddress, readBroker} from '../../hosts/broker/folder.ts';
import {type BrokerAddress, connectBroker} from '../../hosts/nats/client.ts';
import {newKey} from '../../hosts/nats/keys.ts';
import {writeToken} from '../../hosts/nats/token.ts';
import {type HostEntry, readHosts, saveHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {version} from '../version.ts';
import {requireMargin, wished} from './add.ts';

/** Lets a machine join under this name, and prints how. An invitation that it had before counts no more. */
export const invite = async (context: Context, name: string): Promise<number> => {
	const {env, print, flags} = context;
	const {at} = await readBroker(env);
	const {key, seed} = newKey();
	const hosts = readHosts(env);
	const {address: _, ...before} = hosts[name] ?? {};
	const entry: HostEntry = {...before, ...wished(context), key};
	requireMargin(name, entry);
	saveHosts(env, {...hosts, [name]: entry});
	await untilKnown({...(await engineAddress(env)), seed});
	const token = writeToken({name, at, seed, certificate: await certificateOf(env)});
	// In the environment: what stands in a command line is shown to all users of that machine.
	const command = `CLAUDE_GRID_INVITATION=${token} npx claude-grid@${version} worker`;
	if (flags.json) print(JSON.stringify({name, at, command, invitation: token}));
	else {
		print(`Run this on ${name}; it reaches the broker at ${at}:`);
		print(command);
		print(`Whoever has it works as ${name}. Another invitation for ${name} makes it void.`);
	}
	return 0;
};

const tries = 30;
const pauseMs = 100;

/** A broker that runs takes a moment to see who was invited; one that does not will know it when it starts. */
const untilKnown = async (address: BrokerAddress): Promise<void> => {
	for (let count = 0; count < tries; count++) {
		const error = await connectBroker(address, () => undefined).then(
			broker => broker.close(),
			problem => problem,
		);
		if (!(error instanceof UserError) || error.code !== 'BROKER_REFUSED') return;
		await sleep(pauseMs);
	}
};
