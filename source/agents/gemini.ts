import {launchGemini, takeOverGemini} from './gemini/launch.ts';
import {parseGemini} from './gemini/parse.ts';
import type {Adapter} from './types.ts';

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
};
