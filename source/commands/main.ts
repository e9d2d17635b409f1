import {parseArguments} from './arguments.ts';
import {createContext} from './context.ts';
import {printError} from './print-error.ts';
import {verbs} from './verbs.ts';

const patienceMs = 2000;

/** Runs one verb and ends with its exit code. */
export const main = async (argv: readonly string[]): Promise<void> => {
	process.exitCode = await run(argv);
	// Keep-alive connections to the engine must not hold the process, nor a terminal that takes nothing.
	const drained = new Promise<void>(resolve => {
		process.stdout.write('', () => resolve());
		if (process.stdout.isTTY) setTimeout(resolve, patienceMs);
	});
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
		// What ps shows; meow leaves it blank.
		process.title = `claude-grid ${parsed.verb}`;
		const {run: runVerb} = await verbs[parsed.verb].load();
		return await runVerb(await createContext(parsed));
	} catch (error) {
		return printError(error);
	}
};
