import {errorText, UserError} from '../error.ts';
import {sanitise} from '../sanitise.ts';
import {createContext} from './context.ts';
import {parseArguments} from './arguments.ts';
import {verbs} from './verbs.ts';

/** Runs one verb and ends with its exit code. */
export const main = async (argv: readonly string[]): Promise<void> => {
	process.exitCode = await run(argv);
	// Keep-alive connections to the engine must not hold the process.
	const drained = new Promise<void>(resolve => process.stdout.write('', () => resolve()));
	await drained;
	process.exit();
};

const run = async (argv: readonly string[]): Promise<number> => {
	try {
		const parsed = parseArguments(argv);
		if ('print' in parsed) {
			process.stdout.write(`${parsed.print}\n`);
			return 0;
		}
		const {run: runVerb} = await verbs[parsed.verb].load();
		return await runVerb(createContext(parsed));
	} catch (error) {
		return tell(error);
	}
};

const tell = (error: unknown): number => {
	if (!(error instanceof UserError)) {
		process.stderr.write(
			`claude-grid made a mistake: ${error instanceof Error ? (error.stack ?? error.message) : errorText(error)}\n`,
		);
		return 70;
	}
	const lines = error.message.split('\n').map(line => sanitise(line));
	process.stderr.write(`${lines.join('\n')}\n${error.cure === undefined ? '' : `  → ${sanitise(error.cure)}\n`}`);
	return error.exitCode;
};
