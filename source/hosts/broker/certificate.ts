import {UserError} from '../../error.ts';
import {askProgram} from '../../process/ask-program.ts';
import {findBinary} from '../../process/preflight.ts';
import {brokerName} from './names.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const years = 10 * 365;

/** A certificate of its own, which invitations carry: no authority has to vouch for it. Throws UserError. */
export const makeCertificate = async (
	{folder, certificate, key}: {readonly folder: string; readonly certificate: string; readonly key: string},
	env: Environment,
): Promise<void> => {
	if (findBinary('openssl', env) === undefined)
		throw new UserError('The broker needs a certificate, and openssl is not on your PATH.', {
			code: 'NO_OPENSSL',
			hint: 'install openssl',
		});
	const name = ['-subj', `/CN=${brokerName}`, '-addext', `subjectAltName=DNS:${brokerName}`];
	const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', String(years)];
	const argv = ['openssl', 'req', '-x509', ...kind, ...name, '-keyout', key, '-out', certificate];
	const {problem} = await askProgram({argv, cwd: folder, env, timeoutMs: 60_000});
	if (problem) throw problem;
};
