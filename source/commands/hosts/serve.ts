import {hostname} from 'node:os';
import {serveBroker} from '../../hosts/broker/serve.ts';
import {isLoopback} from '../../hosts/broker/version.ts';
import {readHosts} from '../../store/hosts.ts';
import type {Context} from '../context.ts';
import {untilInterrupted} from './until-interrupted.ts';

/** Runs the broker through which machines join that ssh does not reach. */
export const serve = async ({env, flags, print}: Context): Promise<number> => {
	const {listen = '127.0.0.1:4222'} = flags;
	const at = flags.address ?? (isLoopback(listen) ? listen : publicAddress(listen));
	const onReady = (): void => {
		print(`the broker listens on ${listen}; hosts come to ${at}; Ctrl-C ends it, and agents keep running`);
		const names = Object.entries(readHosts(env)).flatMap(([name, {key}]) => (key === undefined ? [] : [name]));
		print(
			names.length === 0
				? 'claude-grid hosts invite NAME, in another terminal, prints what to run on a machine'
				: `invited: ${names.join(', ')}`,
		);
	};
	await serveBroker({env, listen, at, onReady, onProblem: print, signal: untilInterrupted()});
	return 0;
};

/** All addresses of this machine have one name. */
const publicAddress = (listen: string): string => listen.replace(/^(?:0\.0\.0\.0|\[::\])(?=:)/, hostname());
