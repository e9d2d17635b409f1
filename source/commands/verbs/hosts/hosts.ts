import {UserError} from '../../../error.ts';
import {hostProblem} from '../../../plan/hosts/names.ts';
import {readHosts} from '../../../store/hosts.ts';
import {engineOfRun} from '../../connect/engine-of-run.ts';
import {send} from '../../connect/send-command.ts';
import type {Context} from '../../context.ts';
import {addHost} from '../../hosts/add.ts';
import {checkHost, checkLines} from '../../hosts/check.ts';
import {listHosts} from '../../hosts/list.ts';
import {removeHost} from '../../hosts/remove.ts';

export const run = async (context: Context): Promise<number> => {
	const [action = 'list'] = context.words;
	switch (action) {
		case 'list':
			return listHosts(context);
		case 'add':
			return addHost(context, givenName(context));
		case 'check':
			return check(context);
		case 'remove':
			return removeHost(context, givenName(context));
		case 'serve':
			return (await import('../../hosts/serve.ts')).serve(context);
		case 'invite':
			return (await import('../../hosts/invite.ts')).invite(context, givenName(context));
		case 'login':
			return (await import('../../hosts/login.ts')).logIn(context, givenName(context));
		case 'drain':
		case 'resume': {
			const name = givenName(context);
			return send(context, await engineOfRun(context), {type: `host.${action}`, name});
		}
		default:
			throw new UserError(`hosts ${action} is unknown.`, {
				code: 'USAGE',
				hint: 'claude-grid hosts [add|check|login|drain|resume|remove|serve|invite]',
			});
	}
};

const givenName = ({words: [action, name]}: Context): string => {
	if (name === undefined) throw new UserError('Which host?', {hint: `claude-grid hosts ${action} <name>`});
	const problem = name === 'local' ? 'is this machine' : hostProblem(name);
	if (problem !== undefined) throw new UserError(`"${name}" ${problem}.`, {code: 'USAGE'});
	return name;
};

const check = async (context: Context): Promise<number> => {
	const name = givenName(context);
	const found = await checkHost(context, readHosts(context.env), name);
	if (context.flags.json) context.print(JSON.stringify({name, ...found}));
	else for (const line of checkLines(name, found)) context.print(line);
	return 0;
};
