import {launchGemini, takeOverGemini} from './gemini/launch.ts';
import {parseGemini} from './gemini/parse.ts';
import type {Adapter} from './types.ts';

/** Neither a sign-in nor a key: it says so on stderr, over two lines, and ends. */
const noAccount = 41;

/** Gemini CLI, `gemini -p ... -o stream-json`. */
export const gemini: Adapter = {
	name: 'gemini',
	binary: 'gemini',
	installLine: 'npm install -g @google/gemini-cli',
	isStructured: true,
	canResume: true,
	launch: launchGemini,
	takeOver: takeOverGemini,
	parse: parseGemini,
	endOf: exitCode =>
		exitCode === noAccount
			? {
					type: 'result',
					ok: false,
					class: 'permanent',
					text: 'Gemini CLI has no account: start `gemini` once and sign in, or set GEMINI_API_KEY.',
				}
			: undefined,
};
