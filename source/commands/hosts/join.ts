import {homedir} from 'node:os';
import path from 'node:path';
import {agentEnvironment} from '../../engine/environment.ts';
import {join} from '../../hosts/nats/join.ts';
import {readToken} from '../../hosts/nats/token.ts';
import {distribution} from '../connect/connection.ts';
import type {Context} from '../context.ts';
import {version} from '../version.ts';
import {untilInterrupted} from './until-interrupted.ts';

/** This machine works on streams of whoever has invited it, until Ctrl-C. */
export const joinHere = ({env, print}: Context, invitation: string): Promise<number> => {
	const {CLAUDE_GRID_INVITATION: _, ...own} = agentEnvironment(env);
	return join({
		invitation: readToken(invitation.trim()),
		home: env.HOME || homedir(),
		env: own,
		version,
		program: [process.execPath, path.join(distribution(), 'cli.js')],
		print,
		signal: untilInterrupted(),
	});
};
