import * as z from 'zod';
import {UserError} from '../../error.ts';
import type {HostEntry} from '../../store/hosts.ts';
import {versionOf} from '../link/program.ts';
import {dial, endingOf, installGit} from './dial.ts';

const schema = z.object({
	is: z.literal('checked'),
	node: z.string().max(64),
	git: z.string().max(64).optional(),
	problem: z.string().max(2000).optional(),
	agents: z.array(z.string().max(64)).max(50),
	freeBytes: z.number(),
	slots: z.int(),
});

export type Found = {
	readonly node: string;
	readonly git: string;
	readonly agents: readonly string[];
	readonly freeBytes: number;
	readonly slots: number;
};

const mostBytes = 64 * 1024;

/** What a host has, asked of our own program there. Throws UserError HOST_REFUSED with what to do. */
export const probe = async ({
	name,
	entry,
	distribution,
	version,
	env,
}: {
	readonly name: string;
	readonly entry: HostEntry;
	readonly distribution: string;
	readonly version: string;
	readonly env: Readonly<Record<string, string | undefined>>;
}): Promise<Found> => {
	const request = {
		entry,
		key: 'check',
		version: await versionOf(distribution, version),
		distribution,
		controlPath: undefined,
		env: env as Readonly<Record<string, string>>,
		silenceMs: 15_000,
	};
	for (let tries = 1; ; tries++) {
		const talk = dial(request);
		talk.input.end();
		let text = '';
		for await (const part of talk.output.setEncoding('utf8')) if (text.length < mostBytes) text += part;
		const {code, said} = await talk.ended;
		const found = foundIn(text);
		if (code === 0 && found?.git !== undefined) return {...found, git: found.git};
		if (code === 0 && found?.problem !== undefined) throw refused(name, found.problem, installGit);
		const ending = await endingOf(request, code, said);
		if (ending === undefined && tries === 1) continue;
		const hint = (ending?.hint ?? `ssh ${entry.address} true`)
			.replaceAll('HOST', entry.address)
			.replaceAll('NAME', name);
		throw refused(name, ending?.reason ?? 'claude-grid was brought there and is not found', hint);
	}
};

const refused = (name: string, reason: string, hint: string): UserError =>
	new UserError(`${name} cannot be used: ${reason}`, {code: 'HOST_REFUSED', hint, exitCode: 1});

const foundIn = (text: string) => {
	for (const line of text.split('\n').reverse()) {
		try {
			const result = schema.safeParse(JSON.parse(line));
			if (result.success) return result.data;
		} catch {
			// What a login shell says.
		}
	}
	return undefined;
};
