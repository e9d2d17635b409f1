import {launchGemini, takeOverGemini} from './gemini/launch.ts';
import {parseGemini} from './gemini/parse.ts';
import type {Adapter} from './types.ts';

/** Neither a sign-in nor a key: it says so on stderr, over two lines, and ends. */
const noAccount = 41;

/** The folder is not trusted and nobody can be asked. */
const notTrusted = 55;

const ends: Readonly<Record<number, string>> = {
	[noAccount]: 'Gemini CLI has no account: start `gemini` once and sign in, or set GEMINI_API_KEY.',
	[notTrusted]:
		'Gemini CLI has not been told to trust this repository, which brings settings of its own (claude-grid plan show lists them): start `gemini` in your checkout once and trust the folder, or set GEMINI_CLI_TRUST_WORKSPACE=true.',
};

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
	asksForTrust: true,
	launch: launchGemini,
	takeOver: takeOverGemini,
	parse: parseGemini,
	isAside: line => advice.test(line),
	endOf: exitCode => {
		const text = ends[exitCode ?? 0];
		return text === undefined ? undefined : {type: 'result', ok: false, class: 'permanent', text};
	},
};
