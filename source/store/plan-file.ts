import {createHash} from 'node:crypto';
import {linkSync, readFileSync, renameSync, rmSync} from 'node:fs';
import path from 'node:path';
import type {Plan} from '../plan/types.ts';
import {storeError} from './store-error.ts';
import {writeAtomically} from './write-file.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const planFile = (folder: string): string => path.join(folder, 'plan.json');
const backupFile = (folder: string): string => path.join(folder, 'plan.json.bak');

const readText = (file: string): string | undefined => {
	try {
		return readFileSync(file, 'utf8');
	} catch {
		return undefined;
	}
};

/** Writes plan.json when it differs, the one before as plan.json.bak. Gives the digest by which a run's record names its plan. */
export const savePlan = (folder: string, plan: Plan): string => {
	const text = `${JSON.stringify(plan)}\n`;
	const file = planFile(folder);
	if (readText(file) === text) return digestOf(text);
	const backup = backupFile(folder);
	try {
		rmSync(`${backup}.tmp`, {force: true});
		linkSync(file, `${backup}.tmp`);
		renameSync(`${backup}.tmp`, backup);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw storeError(error, backup);
	}
	writeAtomically(file, text);
	return digestOf(text);
};

const parsePlan = (text: string): Plan | undefined => {
	try {
		const plan = JSON.parse(text);
		return Array.isArray(plan?.streams) ? plan : undefined;
	} catch {
		return undefined;
	}
};

/** The plan with this digest, else one that can be read at all, else undefined. */
export const loadPlan = (folder: string, digest: string): Plan | undefined => {
	const texts = [planFile(folder), backupFile(folder)].flatMap(file => readText(file) ?? []);
	const wanted = texts.find(text => digestOf(text) === digest);
	return [wanted ?? '', ...texts].map(parsePlan).find(plan => plan !== undefined);
};
