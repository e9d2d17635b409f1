import {errorText, UserError} from '../error.ts';
import {asShown} from '../print/style.ts';
import {sanitise} from '../sanitise.ts';
import {isAscii} from './context.ts';

/** Says on stderr what went wrong and what to do about it, the whole of it; gives the exit code. */
export const printError = async (thrown: unknown): Promise<number> => {
	const error = thrown instanceof UserError ? thrown : (upgradeError(thrown) ?? systemError(thrown));
	const lines = error ? [...error.message.split('\n'), ...hintLine(error)] : internalError(thrown);
	const style = {isAscii: await isAscii(process.env)};
	for (const line of lines)
		process.stderr.write(`${asShown(sanitise(line, {maxLength: Number.POSITIVE_INFINITY}), style)}\n`);
	return error?.exitCode ?? 70;
};

const hintLine = ({hint}: UserError): readonly string[] => (hint === undefined ? [] : [`  → ${hint}`]);

const internalError = (error: unknown): readonly string[] => {
	const text = error instanceof Error ? (error.stack ?? error.message) : errorText(error);
	return `Internal error (please report it): ${text}`.split('\n');
};

/** What is loaded when it is first needed went with the version that this program began as. */
const upgradeError = (error: unknown): UserError | undefined =>
	(error as NodeJS.ErrnoException | undefined)?.code === 'ERR_MODULE_NOT_FOUND'
		? new UserError('claude-grid was updated or removed while this ran.', {
				exitCode: 1,
				hint: 'run the command again; streams continue to work meanwhile',
				cause: error,
			})
		: undefined;

/** What the operating system refused, in words; undefined when it is not that. */
const systemError = (error: unknown): UserError | undefined => {
	const {code, path, syscall} = (error ?? {}) as NodeJS.ErrnoException;
	if (syscall === undefined) return undefined;
	if (syscall === 'uv_cwd') return new UserError('The folder you are in is gone.', {hint: 'cd to one that exists'});
	const place = path ?? 'a file';
	if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS')
		return new UserError(`${place} may not be written.`, {exitCode: 4, hint: 'make it writable for you', cause: error});
	if (code === 'ENOSPC' || code === 'EDQUOT')
		return new UserError(`${place} could not be written: the disk is full.`, {exitCode: 1, hint: 'make room'});
	if (code === 'EISDIR' || code === 'ENOTDIR' || code === 'ENOENT' || code === 'EEXIST')
		return new UserError(`${place} could not be used: ${errorText(error)}.`, {hint: 'name another place'});
	return undefined;
};
