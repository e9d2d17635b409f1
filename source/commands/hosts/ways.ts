import {versionOf} from '../../hosts/link/program.ts';
import {sshWay} from '../../hosts/link/ssh-way.ts';
import type {Way, Ways} from '../../hosts/link/way.ts';
import type {HostEntry} from '../../store/hosts.ts';
import {distribution} from '../connect/connection.ts';
import {version} from '../version.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/** How each of the user's hosts is reached: by ssh, or through the broker, whose client is loaded with the first that needs it. */
export const waysToHosts = (env: Environment, controlPrefix?: string): Ways => {
	let broker: Promise<{readonly wayTo: (name: string) => Way; readonly close: () => void}> | undefined;
	return {
		async wayTo(name: string, {address}: HostEntry): Promise<Way> {
			if (address === undefined) {
				broker ??= import('../../hosts/nats/way.ts').then(({openBroker}) => openBroker(env, version));
				return (await broker).wayTo(name);
			}
			return sshWay({
				name,
				address,
				version: await versionOf(distribution(), version),
				distribution: distribution(),
				controlPath: controlPrefix && `${controlPrefix}-${name}`,
				env,
			});
		},
		close: (): void => void broker?.then(({close}) => close()),
	};
};
