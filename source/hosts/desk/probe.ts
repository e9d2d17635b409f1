import * as z from 'zod';
import {UserError} from '../../error.ts';
import {installGit} from '../link/ssh-way.ts';
import type {Way} from '../link/way.ts';

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
export const probe = async (name: string, way: Way): Promise<Found> => {
	for (let tries = 1; ; tries++) {
		const call = way.dial(['check']);
		call.input.end();
		let text = '';
		for await (const part of call.output.setEncoding('utf8')) if (text.length < mostBytes) text += part;
		const {code} = await call.ended;
		const found = foundIn(text);
		if (code === 0 && found?.git !== undefined) return {...found, git: found.git};
		if (code === 0 && found?.problem !== undefined) throw refused(name, found.problem, installGit);
		const ending = await call.ending();
		if (ending === 'again' && tries === 1) continue;
		if (ending === 'again') throw refused(name, 'claude-grid was brought there and is not found');
		throw refused(name, ending.reason, ending.hint);
	}
};

const refused = (name: string, reason: string, hint?: string): UserError =>
	new UserError(`${name} cannot be used: ${reason}`, {
		code: 'HOST_REFUSED',
		exitCode: 1,
		...(hint !== undefined && {hint}),
	});

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
