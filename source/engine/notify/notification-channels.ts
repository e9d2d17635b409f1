import path from 'node:path';
import {errorText} from '../../error.ts';
import {commandNotice} from '../../notify/command-notice.ts';
import {desktopNotice} from '../../notify/desktop-notice.ts';
import {hasDesktop} from '../../notify/has-desktop.ts';
import type {Notice} from '../../notify/types.ts';
import {webhookBody} from '../../notify/webhook-notice.ts';
import {findBinary, requireBinary} from '../../process/preflight.ts';
import {runStep} from '../../process/start/step.ts';
import {uuidFrom} from '../../run/identity.ts';
import type {Run} from '../../run/model/types.ts';
import {openSettings, type Settings} from '../../store/settings.ts';
import {currentRunFolder} from '../folders.ts';
import type {World} from '../loop/world.ts';
import {postWebhook} from './webhook.ts';

const patienceMs = 10_000;

/** One way of telling; it gives why it could not, undefined when the notice was told. Never throws. */
export type NotificationChannel = {
	readonly name: string;
	readonly by: string;
	readonly tell: () => Promise<string | undefined>;
};

type Program = {
	readonly name: 'desktop' | 'command';
	readonly argv: readonly string[];
	readonly env: Readonly<Record<string, string>>;
};

export const noticeSettings = (world: World): Settings => {
	try {
		return openSettings(world.environments.of()).all();
	} catch {
		// A broken settings file is told by the verbs that need it.
		return {};
	}
};

const programsFor = (world: World, notice: Notice): readonly Program[] => {
	const env = world.environments.of();
	const {notifyDesktop, notifyCommand} = noticeSettings(world);
	const desktop =
		(notifyDesktop ?? hasDesktop(env, process.platform)) ? desktopNotice(notice, process.platform) : undefined;
	const isThere = desktop?.via === 'program' && (notifyDesktop || findBinary(desktop.argv[0] ?? '', env) !== undefined);
	return [
		...(desktop?.via === 'program' && isThere ? [{name: 'desktop' as const, argv: desktop.argv, env: {}}] : []),
		...(notifyCommand ? [{name: 'command' as const, ...commandNotice(notifyCommand, notice)}] : []),
	];
};

const runProgram = async (world: World, run: Run, program: Program): Promise<string | undefined> => {
	try {
		const env = {...world.environments.of(), ...program.env, CLAUDE_GRID_NOTICE_RUN: run.id};
		const cwd = currentRunFolder(world);
		const file = requireBinary(program.argv[0] ?? '', env, cwd);
		const tag = uuidFrom(run.id, 'notice', program.name);
		const outputPath = path.join(cwd, `notify-${program.name}.log`);
		const command = [file, ...program.argv.slice(1)] as const;
		const {exit, tail, durationMs} = await runStep({command, cwd, env, tag, outputPath, timeoutMs: patienceMs});
		if (durationMs >= patienceMs) return `it took longer than ${patienceMs / 1000} s`;
		if (exit.code === 0) return undefined;
		return tail.split('\n').at(-1) || `it ended with ${exit.code === null ? exit.signal : `exit code ${exit.code}`}`;
	} catch (error) {
		return errorText(error);
	}
};

/** The desktop, the user's own program and the user's own address, as far as they are set. */
export const notificationChannels = (world: World, run: Run, notice: Notice): readonly NotificationChannel[] => {
	const programs = programsFor(world, notice).map(program => ({
		name: program.name,
		by: program.argv[0] ?? '',
		tell: () => runProgram(world, run, program),
	}));
	const {webhook} = noticeSettings(world);
	if (webhook === undefined) return programs;
	const body = webhookBody(notice, {id: run.id, name: run.plan.name});
	return [...programs, {name: 'webhook', by: 'the webhook', tell: () => postWebhook(webhook, body)}];
};
