import meow, {type AnyFlags} from 'meow';
import {errorText} from '../error.ts';
import {type FlagName, flags} from './flags.ts';
import {gridHelp, kebab, verbHelp} from './help.ts';
import {refuseUnknownVerb, unknownFlag, usageError} from './usage-error.ts';
import type {Verb} from './verb.ts';
import {isVerb, type VerbName, verbs} from './verbs.ts';
import {version} from './version.ts';

export type FlagValues = {
	readonly [Name in FlagName]?: (typeof flags)[Name]['type'] extends 'number'
		? number
		: (typeof flags)[Name]['type'] extends 'boolean'
			? boolean
			: Name extends 'after' | 'label'
				? readonly string[]
				: string;
};
export type Arguments = {readonly verb: VerbName; readonly words: readonly string[]; readonly flags: FlagValues};

/** The verb, its words and flags; or what to print. Throws UserError (exit 2) for what the verb does not know. */
export const parseArguments = (argv: readonly string[]): Arguments | {readonly print: string} => {
	const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	const [first] = argv;
	const isHelp = first === 'help' || options.includes('--help') || options.includes('-h');
	const subject = first === 'help' ? argv[1] : first;
	if (!isVerb(subject) && subject !== 'help') refuseUnknownVerb(subject);
	if (isHelp) return {print: isVerb(subject) ? verbHelp(subject) : gridHelp()};
	if (options.includes('--version')) return {print: version};
	const verb: VerbName = isVerb(first) ? first : 'tui';
	const table: Verb = verbs[verb];
	refuseUnknown(verb, table, options);
	const {input, flags: values} = parse(verb, table, verb === 'tui' ? argv : argv.slice(1));
	if (input.length > table.words) throw usageError(verb, `unexpected argument "${input[table.words]}"`);
	return {verb, words: input, flags: checked(verb, values as FlagValues)};
};

const parse = (verb: VerbName, table: Verb, argv: readonly string[]) => {
	try {
		return meow({
			importMeta: import.meta,
			argv,
			flags: Object.fromEntries(
				table.flags.map(name => [name, table.switches?.includes(name) ? {type: 'boolean'} : meowFlag(name)]),
			) as AnyFlags,
			autoHelp: false,
			autoVersion: false,
			inferType: false,
		});
	} catch (error) {
		throw usageError(verb, errorText(error).replace(/\.$/, ''));
	}
};

const meowFlag = (name: FlagName) => {
	const {help: _help, ...flag} = flags[name];
	return flag;
};

const refuseUnknown = (verb: VerbName, table: Verb, argv: readonly string[]): void => {
	const known = table.flags.map(name => `--${kebab(name)}`);
	const negated = known.map(name => name.replace('--', '--no-'));
	const short = table.flags.flatMap(name => ('shortFlag' in flags[name] ? [`-${flags[name].shortFlag}`] : []));
	for (const word of argv) {
		if (!/^-./.test(word) || /^-\d+(\.\d+)?$/.test(word)) continue;
		const [name = ''] = word.split('=');
		if (![...known, ...negated, ...short].includes(name)) throw unknownFlag(verb, name, known);
	}
};

const checked = (verb: VerbName, values: FlagValues): FlagValues => {
	for (const [name, value] of Object.entries(values)) {
		const {type} = flags[name as FlagName];
		if (type === 'number' && typeof value === 'number' && !(Number.isFinite(value) && value > 0))
			throw usageError(verb, `--${kebab(name)} needs a number above 0`);
		if (type === 'string' && value === '') throw usageError(verb, `--${kebab(name)} needs a value`);
	}
	return values;
};
