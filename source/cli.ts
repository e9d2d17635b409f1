import {hangUp} from './commands/hang-up.ts';

if (process.platform === 'win32') {
	process.stderr.write('claude-grid runs on Linux, macOS and WSL, not on Windows itself.\n');
	process.exit(2);
}

// `claude-grid list | head -1`: a reader that left is no fault.
for (const stream of [process.stdout, process.stderr])
	stream.on('error', (error: NodeJS.ErrnoException) => {
		if (error.code === 'EPIPE') process.exit(0);
		if (error.code === 'EIO') void hangUp();
	});

const {main} = await import('./commands/main.ts');
await main(process.argv.slice(2));
