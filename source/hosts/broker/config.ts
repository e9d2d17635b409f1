import {fromHost, joinedWord, toHost} from './names.ts';

export type BrokerConfig = {
	/** host:port it listens on. */
	readonly listen: string;
	readonly certificateFile: string;
	readonly keyFile: string;
	/** Public keys. */
	readonly engine: string;
	readonly hosts: readonly {readonly name: string; readonly key: string}[];
};

type User = {readonly key: string; readonly publish: readonly string[]; readonly subscribe: readonly string[]};

const userLine = ({key, publish, subscribe}: User): string =>
	`\t\t\t{nkey: ${key}, permissions: {publish: {allow: ${JSON.stringify(publish)}}, subscribe: {allow: ${JSON.stringify(subscribe)}}}}`;

/**
 * What nats-server reads: TLS always, nothing is kept, nobody gets in without a key, and a host can write and hear what is its own
 * alone.
 */
export const brokerConfig = ({listen, certificateFile, keyFile, engine, hosts}: BrokerConfig): string => {
	const users: readonly User[] = [
		{key: engine, publish: [toHost('*', '*')], subscribe: [fromHost('*', '*')]},
		...hosts.map(({name, key}) => ({
			key,
			publish: [fromHost(name, '*')],
			subscribe: [toHost(name, '*'), fromHost(name, joinedWord)],
		})),
	];
	return [
		`listen: ${JSON.stringify(listen)}`,
		'server_name: claude-grid',
		'max_payload: 1MB',
		`tls: {cert_file: ${JSON.stringify(certificateFile)}, key_file: ${JSON.stringify(keyFile)}, timeout: 10}`,
		'accounts: {',
		'\tgrid: {',
		'\t\tusers: [',
		...users.map(userLine),
		'\t\t]',
		'\t}',
		'}',
		'',
	].join('\n');
};
