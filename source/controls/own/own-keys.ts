import {nearest} from '../../plan/schema/nearest.ts';
import type {KeyBinding} from '../binding.ts';
import {nameOfAction} from './action-name.ts';
import {keyWritten} from './key-syntax.ts';
import {type OwnCommand, ownCommand} from './own-commands.ts';

/** What the user has set: keys by the name of what they do, and commands of their own. */
export type OwnSettings = {
	readonly keys?: Readonly<Record<string, string>> | undefined;
	readonly commands?: Readonly<Record<string, OwnCommand>> | undefined;
};

export type OwnKeys = {readonly keymap: readonly KeyBinding[]; readonly problems: readonly string[]};

type Wish = {readonly key: string; readonly show: string; readonly what: string};

type Gathered = {readonly wishes: Map<string, Wish>; readonly problems: string[]};

const wishFor = (gathered: Gathered, action: string, what: string, text: string): void => {
	const key = keyWritten(text);
	if ('problem' in key) gathered.problems.push(`${what}: ${key.problem}`);
	else gathered.wishes.set(action, {key: key.name, show: key.show, what});
};

const wishesOf = (defaults: readonly KeyBinding[], keys: Readonly<Record<string, string>>): Gathered => {
	const gathered: Gathered = {wishes: new Map(), problems: []};
	const names = defaults.map(({action}) => nameOfAction(action));
	for (const [name, text] of Object.entries(keys)) {
		const binding = defaults.find(({action}) => nameOfAction(action) === name || action === name);
		const meant = nearest(name, names);
		if (!binding)
			gathered.problems.push(
				`keys: there is no action "${name}"${meant === undefined ? '; press ? to see them all' : `; did you mean ${meant}?`}`,
			);
		else if (binding.action === 'back' || binding.action === 'number')
			gathered.problems.push(`keys: ${name} keeps its own key`);
		else wishFor(gathered, binding.action, `keys: ${name}`, text);
	}
	return gathered;
};

const applied = (bindings: readonly KeyBinding[], wishes: ReadonlyMap<string, Wish>): readonly KeyBinding[] =>
	bindings.map(binding => {
		const wish = wishes.get(binding.action);
		return wish ? {...binding, keys: [wish.key], show: wish.show} : binding;
	});

/** Takes back wishes for a key that another action has until no key means two things. */
const settled = (bindings: readonly KeyBinding[], {wishes, problems}: Gathered): readonly KeyBinding[] => {
	for (;;) {
		const now = applied(bindings, wishes);
		const clash = [...wishes].find(([action, {key}]) =>
			now.some(other => other.action !== action && other.keys.includes(key)),
		);
		if (!clash) return now;
		const [action, {key, show, what}] = clash;
		const other = now.find(one => one.action !== action && one.keys.includes(key));
		problems.push(`${what}: ${show} is ${other ? nameOfAction(other.action) : 'another key'} already`);
		wishes.delete(action);
	}
};

/** The keymap with the user's own keys and commands; what of it cannot be is left out, and told. `verbs`: names that are taken. */
export const withOwnKeys = (
	defaults: readonly KeyBinding[],
	{keys = {}, commands = {}}: OwnSettings,
	verbs: readonly string[] = [],
): OwnKeys => {
	const gathered = wishesOf(defaults, keys);
	const taken = new Set([...verbs, ...defaults.map(({action}) => nameOfAction(action)), 'filter', 'sort']);
	const own: KeyBinding[] = [];
	for (const [name, command] of Object.entries(commands)) {
		const made = ownCommand(name, command, taken);
		if ('problem' in made) {
			gathered.problems.push(`commands: ${made.problem}`);
			continue;
		}
		own.push(made.binding);
		if (command.key !== undefined) wishFor(gathered, made.binding.action, `commands: ${name}`, command.key);
	}
	return {keymap: settled([...defaults, ...own], gathered), problems: gathered.problems};
};
