import {writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';

const most = 100;

const writeNew = (folder: string, text: string, ending: string): string | undefined => {
	for (let number = 1; number <= most; number++) {
		const file = path.join(folder, `claude-grid.draft${number === 1 ? '' : `-${number}`}.${ending}`);
		try {
			writeFileSync(file, text, {flag: 'wx', mode: 0o600});
			return file;
		} catch (error) {
			if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return undefined;
		}
	}
	return undefined;
};

/** Keeps what was paid for in a new file, in the folder or else among the temporary files; undefined where neither can be written. */
export const keepDraft = (folder: string, text: string, ending: 'json' | 'txt'): string | undefined =>
	writeNew(folder, text, ending) ?? writeNew(tmpdir(), text, ending);
