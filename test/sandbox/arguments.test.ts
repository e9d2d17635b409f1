import {describe, expect, it} from 'vitest';
import {type BoxFacts, boxArguments} from '../../source/sandbox/arguments.ts';

const facts: BoxFacts = {
	hidden: ['/home', '/run', '/tmp'],
	home: '/home/ada',
	given: [{is: 'read', from: '/home/ada/.nvm', to: '/home/ada/.nvm'}],
	covered: ['/home/ada/project', '/home/ada/project/.git', '/work/project.grid', '/work/project.grid/other'],
	own: [{is: 'write', from: '/work/project.grid/a', to: '/work/project.grid/a'}],
	worktree: '/work/project.grid/a',
	network: 'open',
};

const text = (more: Partial<BoxFacts> = {}): string => boxArguments({...facts, ...more}).join(' ');

describe('the arguments of a sandbox', () => {
	it('hide homes, give tools back, hide all worktrees, then give the own one, in this order', () => {
		expect(text()).toBe(
			[
				'--unshare-user --unshare-pid --unshare-ipc --unshare-uts --die-with-parent --cap-drop ALL --new-session',
				'--ro-bind / / --dev /dev --proc /proc',
				'--tmpfs /home --tmpfs /run --tmpfs /tmp',
				'--ro-bind /home/ada/.nvm /home/ada/.nvm',
				'--dir /home/ada',
				'--tmpfs /work/project.grid',
				'--bind /work/project.grid/a /work/project.grid/a',
				'--chdir /work/project.grid/a --',
			].join(' '),
		);
	});

	it('hide a checkout that a folder given back would show', () => {
		const given = [{is: 'read', from: '/home/ada', to: '/home/ada'}] as const;
		expect(text({given})).toContain('--ro-bind /home/ada /home/ada --dir /home/ada --tmpfs /home/ada/project ');
	});

	it('hide a home that lies elsewhere', () => {
		expect(text({home: '/data/ada', given: []})).toContain('--tmpfs /tmp --tmpfs /data/ada --dir /data/ada');
	});

	it('close the network when the plan says so, and leave the terminal to the user who takes over', () => {
		expect(text()).not.toContain('--unshare-net');
		expect(text({network: 'off'})).toContain('--unshare-net');
		expect(text({isInteractive: true})).not.toContain('--new-session');
	});
});
