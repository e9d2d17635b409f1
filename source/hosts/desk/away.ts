import {UserError} from '../../error.ts';

export const away = (name: string): UserError =>
	new UserError(`${name} is away: its files cannot be seen now.`, {
		code: 'HOST_AWAY',
		hint: `claude-grid hosts check ${name} looks why`,
	});
