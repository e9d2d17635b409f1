import meow, {type AnyFlags} from 'meow';
import {UserError} from '../error.ts';
import {type FlagName, flags} from './flags.ts';
import {gridHelp, verbHelp} from './help.ts';
import {isVerb, type Verb, type VerbName, verbs} from './verbs.ts';
import {version} from './version.ts';

export type FlagValues = {
	readonly [Name in FlagName]?: (typeof flags)[Name]['type'] extends 'number'
		? number
		: (typeof flags)[Name]['type'] extends 'boolean'
			? boolean
			: Name extends 'after'
				? readonly string[]
				: string;
};
export type Arguments = {readonly verb: VerbName; readonly words: readonly string[]; readonly flags: FlagValues};

/** The verb, its words and flags; or what to print. Throws UserError (exit 2) for what the verb does not know. */
export const parseArguments = (argv: readonly string[]): Arguments | {readonly print: string} => {
	const options = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
	const first = argv[0];
	const verb: VerbName = isVerb(first) ? first : 'tui';
	if (options.includes('--help') || options.includes('-h') || first === 'help')
		return {
			print: isVerb(first === 'help' ? argv[1] : first)
				? verbHelp((first === 'help' ? argv[1] : first) as VerbName)
				: gridHelp(),
		};
	if (options.includes('--version')) return {print: version};
	const table: Verb = verbs[verb];
	refuseUnknown(verb, table, options);
	const {input, flags: values} = meow({
		importMeta: import.meta,
		argv: verb === 'tui' ? argv : argv.slice(1),
		flags: Object.fromEntries(table.flags.map(name => [name, meowFlag(name)])) as AnyFlags,
		autoHelp: false,
		autoVersion: false,
		inferType: false,
	});
	if (input.length > table.words) throw misuse(verb, `"${input[table.words]}" is one word too many`);
	return {verb, words: input, flags: checked(verb, values as FlagValues)};
};

const meowFlag = (name: FlagName) => {
	const {help: _help, ...flag} = flags[name];
	return flag;
};

const misuse = (verb: VerbName, reason: string): UserError =>
	new UserError(`claude-grid${verb === 'tui' ? '' : ` ${verb}`}: ${reason}.`, {
		cure: `claude-grid ${verb === 'tui' ? '' : `${verb} `}--help shows how it is used`,
		code: 'USAGE',
	});

const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`);

const refuseUnknown = (verb: VerbName, table: Verb, argv: readonly string[]): void => {
	const known = new Set(table.flags.flatMap(name => [`--${kebab(name)}`, `--no-${kebab(name)}`]));
	const short = new Set(table.flags.flatMap(name => ('shortFlag' in flags[name] ? [`-${flags[name].shortFlag}`] : [])));
	for (const word of argv) {
		if (!/^-[-a-zA-Z]/.test(word)) continue;
		const [name = ''] = word.split('=');
		if (!known.has(name) && !short.has(name)) throw misuse(verb, `it knows no ${name}`);
	}
};

const checked = (verb: VerbName, values: FlagValues): FlagValues => {
	for (const [name, value] of Object.entries(values)) {
		if (
			flags[name as FlagName].type === 'number' &&
			typeof value === 'number' &&
			!(Number.isFinite(value) && value > 0)
		)
			throw misuse(verb, `--${kebab(name)} needs a number above 0`);
		if (flags[name as FlagName].type === 'string' && value === '') throw misuse(verb, `--${kebab(name)} needs a value`);
	}
	return values;
};
