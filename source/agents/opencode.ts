import {launchOpencode, takeOverOpencode} from './opencode/launch.ts';
import {parseOpencode} from './opencode/parse.ts';
import type {Adapter} from './types.ts';

/** opencode, `opencode run --format json`. Its session's id stands in every event. */
export const opencode: Adapter = {
	name: 'opencode',
	binary: 'opencode',
	installLine: 'npm install -g opencode-ai',
	isStructured: true,
	canResume: true,
	launch: launchOpencode,
	takeOver: takeOverOpencode,
	parse: parseOpencode,
};
