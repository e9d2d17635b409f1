// Prints the API token of a repository (argument: its common git folder) once it is told to, by a line on its input.
import {apiToken} from '../../source/commands/serving/api-token.ts';

process.stdin.once('data', () => {
	process.stdout.write(apiToken(process.argv[2] ?? '', process.env).token);
	process.exit();
});
process.stdout.write('ready\n');
