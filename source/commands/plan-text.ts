import {readFileSync, statSync} from 'node:fs';
import {errorText, UserError} from '../error.ts';

const maxBytes = 60 * 1024 * 1024;

/** The text of a plan file. Throws UserError when it is missing, a folder, too large or not readable. */
export const readPlanText = (file: string): string => {
	try {
		const facts = statSync(file);
		if (facts.isDirectory())
			throw new UserError(`${file} is a folder, not a plan.`, {cure: `claude-grid --repo ${file} works in it`});
		if (facts.size > maxBytes)
			throw new UserError(`${file} is too large for a plan.`, {cure: 'a plan is a JSON file of at most 5 MB'});
		return readFileSync(file, 'utf8');
	} catch (error) {
		if (error instanceof UserError) throw error;
		const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
		throw new UserError(
			isMissing ? `There is no file ${file}.` : `The plan ${file} cannot be read: ${errorText(error)}`,
			{cure: isMissing ? 'name a plan that exists; claude-grid init writes a sample' : 'make it readable for you'},
		);
	}
};
