import {spawnSync} from 'node:child_process';

/** Why tests of the broker cannot run here; undefined: they can. */
export const natsMissing = (): string | undefined => {
	for (const [program, option] of [
		['nats-server', '--version'],
		['openssl', 'version'],
	] as const) {
		const {status} = spawnSync(program, [option], {stdio: 'ignore'});
		if (status !== 0) return `${program} is missing: apt install ${program}`;
	}
	return undefined;
};
