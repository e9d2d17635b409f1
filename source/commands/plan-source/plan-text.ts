import {closeSync, lstatSync, openSync, readSync, statSync} from 'node:fs';
import {errorText, UserError} from '../../error.ts';
import {megabyte, readTextSync} from '../../read-file.ts';

const maxBytes = 60 * megabyte;

const tooLarge = (file: string): UserError =>
	new UserError(`${file} is too large for a plan.`, {hint: 'a plan is a JSON file of at most 5 MB'});

/** What `<(command)` of a shell gives: somebody writes into it, so it may be waited for. */
const readSubstitution = (file: string): string => {
	const descriptor = openSync(file, 'r');
	const buffer = Buffer.allocUnsafe(megabyte);
	const chunks: Buffer[] = [];
	try {
		for (let left = maxBytes; ; ) {
			const bytesRead = readSync(descriptor, buffer);
			if (bytesRead === 0) return Buffer.concat(chunks).toString('utf8');
			left -= bytesRead;
			if (left < 0) throw tooLarge(file);
			chunks.push(Buffer.from(buffer.subarray(0, bytesRead)));
		}
	} finally {
		closeSync(descriptor);
	}
};

/** The text of a plan file. Throws UserError when it is missing, no file, too large or not readable. */
export const readPlanText = (file: string): string => {
	try {
		const facts = statSync(file);
		if (facts.isDirectory())
			throw new UserError(`${file} is a folder, not a plan.`, {hint: `claude-grid --repo ${file} works in it`});
		if (facts.isFIFO() && /^\/(dev|proc\/self)\/fd\/\d+$/.test(file)) return readSubstitution(file);
		return readTextSync(file, maxBytes);
	} catch (error) {
		if (error instanceof UserError) throw error;
		const {code} = error as NodeJS.ErrnoException;
		if (code === 'EFBIG') throw tooLarge(file);
		if (code === 'ENOTFILE' || code === 'ENXIO')
			throw new UserError(`${file} is a pipe or a device, not a plan.`, {
				hint: 'save the plan to a file and name that',
			});
		if (code === 'ENOENT' && lstatSync(file, {throwIfNoEntry: false}))
			throw new UserError(`${file} is a broken link.`, {hint: 'put the plan itself there, or remove the link'});
		const isMissing = code === 'ENOENT';
		throw new UserError(
			isMissing ? `There is no file ${file}.` : `The plan ${file} cannot be read: ${errorText(error)}`,
			{hint: isMissing ? 'name a plan that exists; claude-grid init writes a sample' : 'make it readable for you'},
		);
	}
};
