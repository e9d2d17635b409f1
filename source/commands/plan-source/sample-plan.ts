import {existsSync} from 'node:fs';
import path from 'node:path';
import type {TemplateName} from '../../plan/templates.ts';
import {templates} from '../../plan/templates.ts';
import {megabyte, readTextSync} from '../../read-file.ts';

type Sample = {readonly document: object; readonly leftOut: readonly string[]};

/** A template without the commands that could not work in this folder. */
export const samplePlan = (name: TemplateName, folder: string): Sample => {
	const leftOut = [
		...(existsSync(path.join(folder, 'package-lock.json')) ? [] : ['setup (npm ci: there is no package-lock.json)']),
		...(hasTests(folder) ? [] : ['verify (npm test: there is no test script in a package.json)']),
	];
	const gone = ['setup', 'verify'].filter(key => leftOut.some(one => one.startsWith(key)));
	const document = Object.fromEntries(Object.entries(templates[name]).filter(([key]) => !gone.includes(key)));
	return {document, leftOut};
};

const hasTests = (folder: string): boolean => {
	try {
		return Boolean(JSON.parse(readTextSync(path.join(folder, 'package.json'), 16 * megabyte)).scripts?.test);
	} catch {
		return false;
	}
};
