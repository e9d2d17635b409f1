import {execFileSync} from 'node:child_process';

/** Git in the bare repository that stands for a forge, under the forge's name. */
export const bareGit = (bare, name, email) => {
	const git = (...words) =>
		execFileSync('git', ['-C', bare, '-c', `user.name=${name}`, '-c', `user.email=${email}`, ...words], {
			encoding: 'utf8',
			stdio: ['ignore', 'pipe', 'ignore'],
		}).trim();
	const tip = branch => {
		try {
			return git('rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`);
		} catch {
			return undefined;
		}
	};
	return {git, tip};
};
