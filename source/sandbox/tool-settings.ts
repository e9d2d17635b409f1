import {mkdirSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {megabyte, readTextSync} from '../read-file.ts';
import type {Mount} from './arguments.ts';

type Environment = Readonly<Record<string, string>>;

/** Where package managers keep what their user has set: registries, mirrors, certificates. */
const inHome = [
	'.npmrc',
	'.yarnrc.yml',
	'.config/pip/pip.conf',
	'.pip/pip.conf',
	'.config/uv/uv.toml',
	'.config/go/env',
	'.cargo/config.toml',
	'.cargo/config',
	'.gemrc',
	'.bundle/config',
];

/** Variables that say where packages come from. */
const variables =
	/^(?:npm_config_(?:@.*:)?registry|yarn_npm_registry_server|pip_(?:extra_)?index_url|uv_(?:default_|extra_)?index(?:_url)?|goproxy|gosumdb|cargo_registries_\w+_index|bundle_mirror__\w+|rubygems_host)$/i;

const secret = /token|passw|secret|_?auth|credential|user(?:name)?\b|email|\bkey\b|\bcert\b|private/i;
const withPassword = /:\/\/[^/@\s]+@/;

const proxy = /^\s*(?:https?[-_.]?)?proxy\s*[:=]/i;

/** What is left of a file of settings once each line is gone that may hold a key; a limited network has a proxy of its own. */
export const withoutKeys = (text: string, isLimited = false): string =>
	text
		.split('\n')
		.filter(line => !(secret.test(line) || withPassword.test(line) || (isLimited && proxy.test(line))))
		.join('\n');

const textOf = (file: string): string | undefined => {
	try {
		return readTextSync(file, megabyte);
	} catch {
		return undefined;
	}
};

const settings = (home: string): readonly (readonly [name: string, text: string])[] =>
	inHome.flatMap(name => {
		const text = textOf(join(home, name));
		return text === undefined ? [] : [[name, text] as const];
	});

/** By its user's proxy anything could be reached from a limited network. */
const withoutProxies = (text: string): string =>
	text
		.split('\n')
		.filter(line => !proxy.test(line))
		.join('\n');

/** Hosts of the registries and mirrors that the user's own settings name, each with a port where it has one. */
export const registryHosts = (env: Environment, home: string): readonly string[] => {
	const named = Object.entries(env).flatMap(([name, value]) => (variables.test(name) ? [value] : []));
	const texts = [...named, ...settings(home).map(([, text]) => withoutProxies(text))];
	const addresses = texts.flatMap(text => text.match(/\bhttps?:\/\/[^\s"'|,;]+/g) ?? []);
	const hosts = addresses.flatMap(address => (URL.canParse(address) ? [new URL(address).host] : []));
	return [...new Set(hosts)].filter(host => /^[\w.-]+(?::\d+)?$/.test(host)).slice(0, 100);
};

/** A copy of these settings without keys for a stream, to be read in the place of the user's. */
export const settingsMounts = (home: string, folder: string, isLimited: boolean): readonly Mount[] =>
	settings(home).map(([name, text]) => {
		const from = join(folder, 'home', name);
		mkdirSync(dirname(from), {recursive: true, mode: 0o700});
		writeFileSync(from, withoutKeys(text, isLimited), {mode: 0o600});
		return {is: 'read', from, to: join(home, name)};
	});
