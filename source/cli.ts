import {exitOnHangup} from './commands/opening/exit-on-hangup.ts';

if (process.platform === 'win32') {
	process.stderr.write('claude-grid runs on Linux, macOS and WSL, not on Windows itself.\n');
	process.exit(2);
}

/** Whoever reads the exit code must not take half an answer for a whole one. */
const endUnwritten = ({code = ''}: NodeJS.ErrnoException): never => {
	const why = code === 'ENOSPC' ? 'no space is left there' : code;
	process.stderr.write(`The output could not be written: ${why}. A run that was started continues.\n`);
	process.exit(1);
};

// `claude-grid list | head -1`: a reader that left is not a fault.
for (const stream of [process.stdout, process.stderr])
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') process.exit(0);
		if (error.code === 'EIO') void exitOnHangup();
		else if (stream === process.stdout) endUnwritten(error);
	});

const {main} = await import('./commands/main.ts');
await main(process.argv.slice(2));
