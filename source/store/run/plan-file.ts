import {createHash} from 'node:crypto';
import {link, rename, rm} from 'node:fs/promises';
import path from 'node:path';
import type {Plan} from '../../plan/types.ts';
import {readTextSync, recordBytes} from '../../read-file.ts';
import {type Written, writeBeside} from '../write-file.ts';

const digestOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

const planFile = (folder: string): string => path.join(folder, 'plan.json');
/** The same once more, and the plan before it. */
const copyFile = (folder: string): string => path.join(folder, 'plan.json.copy');
const backupFile = (folder: string): string => path.join(folder, 'plan.json.bak');

const readText = (file: string): string | undefined => {
	try {
		return readTextSync(file, recordBytes);
	} catch {
		return undefined;
	}
};

const keepBackup = async (folder: string): Promise<void> => {
	const backup = backupFile(folder);
	await rm(`${backup}.tmp`, {force: true});
	try {
		await link(planFile(folder), `${backup}.tmp`);
		await rename(`${backup}.tmp`, backup);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
	}
};

export type PreparedPlan = {
	/** By which a run's record names its plan. */
	readonly digest: string;
	/** Writes it beside the plan that is there, twice, when it differs; `commit` puts it in place. */
	readonly write: () => readonly Promise<Written>[];
};

export const preparePlan = (folder: string, plan: Plan): PreparedPlan => {
	const text = `${JSON.stringify(plan)}\n`;
	const writeMain = async (): Promise<Written> => {
		const {commit, drop} = await writeBeside(planFile(folder), text);
		return {commit: () => keepBackup(folder).then(commit), drop};
	};
	const write = (): readonly Promise<Written>[] => {
		if (readText(planFile(folder)) === text && readText(copyFile(folder)) === text) return [];
		return [writeBeside(copyFile(folder), text), writeMain()];
	};
	return {digest: digestOf(text), write};
};

const parsePlan = (text: string): Plan | undefined => {
	try {
		const plan = JSON.parse(text);
		return Array.isArray(plan?.streams) ? plan : undefined;
	} catch {
		return undefined;
	}
};

/** `isChanged`: no file has the plan with this digest; what one of them says now is what is left. Undefined: none can be read. */
export const loadPlan = (
	folder: string,
	digest: string,
): {readonly plan: Plan; readonly isChanged: boolean} | undefined => {
	const texts = [planFile, copyFile, backupFile].flatMap(file => readText(file(folder)) ?? []);
	const wanted = texts.find(text => digestOf(text) === digest);
	const plan = [wanted ?? '', ...texts].map(parsePlan).find(each => each !== undefined);
	return plan && {plan, isChanged: wanted === undefined};
};
