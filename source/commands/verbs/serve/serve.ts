import {UserError} from '../../../error.ts';
import {readEngineFile} from '../../../store/engine-file.ts';
import type {Context} from '../../context.ts';
import {checkPort, serveUntilInterrupted} from '../../serving/loopback.ts';

const defaultPort = 9090;

/** The API on loopback. */
export const run = (context: Context): Promise<number> => {
	const openReads = context.flags.openReads ?? false;
	return serveUntilInterrupted(context, {
		...addressOf(context),
		openReads,
		usage: ({url}, {tokenFile, commonDir}) =>
			usage(url, {tokenFile, socket: readEngineFile(commonDir)?.socket ?? '', openReads}),
	});
};

/** The flag first, then the seeds' HTTP_API_PORT and HTTP_API_HOST. */
const addressOf = ({flags, env}: Context): {readonly port: number; readonly host: string | undefined} => {
	const host = env.HTTP_API_HOST;
	if (host !== undefined && host !== '127.0.0.1' && host !== 'localhost')
		throw new UserError(`The API listens on loopback only, not on ${host}.`, {
			hint: 'from another machine: ssh -L 9090:127.0.0.1:9090 this-machine',
		});
	return {port: checkPort(flags.port ?? env.HTTP_API_PORT ?? defaultPort), host};
};

const usage = (
	url: string,
	{tokenFile, socket, openReads}: {readonly tokenFile: string; readonly socket: string; readonly openReads: boolean},
): readonly string[] => [
	`API: ${url}   token: ${tokenFile}`,
	`  curl -s -H "Authorization: Bearer $(cat ${tokenFile})" "${url}/api/streams" | jq`,
	`  curl -s --unix-socket "${socket}" "http://grid/api/streams" | jq`,
	...(openReads
		? [
				`  curl -s "${url}/api/streams" | jq`,
				'warning: --open-reads lets every user of this machine read streams, tasks and activity',
			]
		: []),
	'Ctrl-C ends the API; the run continues.',
];
