import {launchGemini, takeOverGemini} from './gemini/launch.ts';
import {parseGemini} from './gemini/parse.ts';
import type {Adapter} from './types.ts';

/** Neither a sign-in nor a key: it says so on stderr, over two lines, and ends. */
const noAccount = 41;

/** What it says of itself and of its terminal at every start, on stderr. */
const advice = /^(?:Warning: |Ripgrep is not available|YOLO mode is enabled|Loaded cached credentials)/;

/** Gemini CLI, `gemini -p ... -o stream-json`. */
export const gemini: Adapter = {
	name: 'gemini',
	binary: 'gemini',
	installLine: 'npm install -g @google/gemini-cli',
	isStructured: true,
	canResume: true,
	helpOption: '--help',
	launch: launchGemini,
	takeOver: takeOverGemini,
	parse: parseGemini,
	isAside: line => advice.test(line),
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
