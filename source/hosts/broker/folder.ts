import {existsSync} from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import {UserError} from '../../error.ts';
import {readText, smallBytes} from '../../read-file.ts';
import {readHosts} from '../../store/hosts.ts';
import {configFolder} from '../../store/settings-path.ts';
import {ensureFolder, writeAtomically} from '../../store/write-file.ts';
import type {BrokerAddress} from '../nats/client.ts';
import {makeCertificate} from './certificate.ts';
import {brokerConfig} from './config.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const address = z.string().regex(/^(?:[A-Za-z0-9.-]+|\[[0-9a-f:.]+\]):\d{1,5}$/i);
const schema = z.object({
	/** Where it listens. */
	listen: address,
	/** How hosts reach it. */
	at: address,
	/** The engine's: its public part, and what only this user may read. */
	key: z.string(),
	seed: z.string(),
});

export type BrokerSetting = Readonly<z.infer<typeof schema>>;

const folderOf = (env: Environment): string => path.join(configFolder(env), 'broker');
export const brokerFiles = (env: Environment) => {
	const folder = folderOf(env);
	return {
		folder,
		setting: path.join(folder, 'broker.json'),
		config: path.join(folder, 'nats.conf'),
		certificate: path.join(folder, 'certificate.pem'),
		key: path.join(folder, 'key.pem'),
	};
};

const noBroker = (): UserError =>
	new UserError('there is no broker yet', {code: 'BROKER_AWAY', hint: 'claude-grid hosts serve runs one'});

/** Throws UserError BROKER_AWAY where none was ever made. */
export const readBroker = async (env: Environment): Promise<BrokerSetting> => {
	try {
		return schema.parse(JSON.parse(await readText(brokerFiles(env).setting, smallBytes)));
	} catch {
		throw noBroker();
	}
};

/** How the user's engines reach it. */
export const engineAddress = async (env: Environment): Promise<BrokerAddress> => {
	const {listen, seed} = await readBroker(env);
	return {at: listen.replace(/^(?:0\.0\.0\.0|\[::\])/, '127.0.0.1'), seed, certificate: await certificateOf(env)};
};

export const certificateOf = (env: Environment): Promise<string> => readText(brokerFiles(env).certificate, smallBytes);

/** Makes what is missing of it: its certificate and the engine's key stay what they were. Throws UserError USAGE. */
export const settleBroker = async (
	env: Environment,
	wished: {readonly listen: string; readonly at: string},
): Promise<BrokerSetting> => {
	const files = brokerFiles(env);
	const where = schema.pick({listen: true, at: true}).safeParse(wished);
	if (!where.success) throw new UserError('An address is a machine and a port, such as 0.0.0.0:4222.', {code: 'USAGE'});
	ensureFolder(files.folder);
	const before = await readBroker(env).catch(() => undefined);
	if (!existsSync(files.certificate) || !existsSync(files.key)) await makeCertificate(files, env);
	const {newKey} = await import('../nats/keys.ts');
	const setting = {...(before ?? newKey()), ...where.data};
	writeAtomically(files.setting, `${JSON.stringify(setting, undefined, '\t')}\n`);
	return setting;
};

/** What nats-server is given: whoever is invited now. */
export const writeConfig = (env: Environment, {listen, key}: BrokerSetting): void => {
	const files = brokerFiles(env);
	const hosts = Object.entries(readHosts(env)).flatMap(([name, entry]) =>
		entry.key === undefined ? [] : [{name, key: entry.key}],
	);
	const text = brokerConfig({
		listen,
		certificateFile: files.certificate,
		keyFile: files.key,
		engine: key,
		hosts,
	});
	writeAtomically(files.config, text);
};
