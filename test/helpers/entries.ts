import {adapterFor} from '../../source/agents/index.ts';
import type {FlagName} from '../../source/commands/flags.ts';
import type {Verb} from '../../source/commands/verb.ts';
import {isVerb, verbs} from '../../source/commands/verbs.ts';
import {defaultKeymap} from '../../source/controls/keymap.ts';
import {builtInRoles} from '../../source/plan/consent/roles.ts';
import {knownKeys} from '../../source/plan/schema/schema.ts';
import {templates} from '../../source/plan/templates.ts';
import type {AgentName} from '../../source/plan/types.ts';
import {commandSchema} from '../../source/run/model/command.ts';
import {createApp} from '../../source/server/app.ts';
import {toolsFor} from '../../source/server/mcp/tools.ts';
import {createAuthRun} from './create-run.ts';
import {createMemoryEngine} from './memory-engine.ts';

/** Says what is missing of a feature's way in; undefined when it is there. */
export type Entry = () => Promise<string | undefined> | string | undefined;

/** The verb is known, takes these flags, and its program can be loaded. */
export const verb =
	(name: string, ...flags: readonly FlagName[]): Entry =>
	async () => {
		if (!isVerb(name)) return `no verb ${name}`;
		const found: Verb = verbs[name];
		const absent = flags.find(flag => !found.flags.includes(flag));
		if (absent !== undefined) return `${name} does not take --${absent}`;
		const {run} = await found.load();
		return typeof run === 'function' ? undefined : `${name} does nothing`;
	};

export const key =
	(shown: string): Entry =>
	() =>
		defaultKeymap.some(({show}) => show === shown) ? undefined : `no key ${shown}`;

export const tool =
	(...names: readonly string[]): Entry =>
	() => {
		const there = new Set(toolsFor({isLead: true}).map(({name}) => name));
		const absent = names.find(name => !there.has(name));
		return absent === undefined ? undefined : `no tool ${absent}`;
	};

/** The API knows the path: what it answers is not that there is no such place. */
export const route =
	(...paths: readonly string[]): Entry =>
	async () => {
		const identity = {commonDir: '/r/.git', instanceId: 'i', version: '1', protocol: 1, pid: 1};
		const app = createApp({engine: createMemoryEngine({run: createAuthRun()}), identity});
		for (const path of paths) {
			const answer = await app.fetch(new Request(`http://localhost${path}`));
			await answer.body?.cancel();
			if (answer.status !== 200) return `${path} answers ${answer.status}`;
		}
		return undefined;
	};

/** The plan may say it, of itself or of a stream. */
export const planKey =
	(...names: readonly string[]): Entry =>
	() => {
		const there = new Set(Object.values(knownKeys).flat());
		const absent = names.find(name => !there.has(name));
		return absent === undefined ? undefined : `a plan may not say ${absent}`;
	};

export const template =
	(name: string): Entry =>
	() =>
		Object.hasOwn(templates, name) ? undefined : `no template ${name}`;

export const roles =
	(...names: readonly string[]): Entry =>
	() => {
		const absent = names.find(name => !Object.hasOwn(builtInRoles, name));
		return absent === undefined ? undefined : `no role ${absent}`;
	};

export const agent =
	(name: AgentName): Entry =>
	() =>
		typeof adapterFor(name).launch === 'function' ? undefined : `no agent ${name}`;

export const command =
	(type: string): Entry =>
	() =>
		commandSchema.options.some(({shape}) => shape.type.value === type) ? undefined : `no command ${type}`;

/** A module of the product exports it. */
export const part =
	(load: () => Promise<Readonly<Record<string, unknown>>>, name: string): Entry =>
	async () =>
		(await load())[name] === undefined ? `${name} is not there` : undefined;

export const all =
	(...entries: readonly Entry[]): Entry =>
	async () => {
		for (const entry of entries) {
			const missing = await entry();
			if (missing !== undefined) return missing;
		}
		return undefined;
	};
