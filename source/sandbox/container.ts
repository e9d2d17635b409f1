import {existsSync} from 'node:fs';
import {join} from 'node:path';
import {readTextSync, smallBytes} from '../read-file.ts';

const textOf = (file: string): string => {
	try {
		return readTextSync(file, smallBytes);
	} catch {
		return '';
	}
};

const names: readonly (readonly [said: RegExp, name: string])[] = [
	[/kubepods|kubelet/, 'Kubernetes'],
	[/docker/, 'Docker'],
	[/libpod|podman/, 'Podman'],
	[/lxc/, 'LXC'],
	[/systemd-nspawn|machine\.slice/, 'systemd-nspawn'],
];

/** What kind of container this is, by the marks that each leaves; undefined: none that is known. */
export const containerHere = (
	root = '/',
	env: Readonly<Record<string, string | undefined>> = {},
): string | undefined => {
	const has = (file: string): boolean => existsSync(join(root, file));
	if (env.KUBERNETES_SERVICE_HOST || has('run/secrets/kubernetes.io')) return 'Kubernetes';
	const said = [textOf(join(root, 'run/systemd/container')), textOf(join(root, 'proc/1/cgroup')), env.container ?? ''];
	const named = names.find(([pattern]) => said.some(text => pattern.test(text)))?.[1];
	if (named !== undefined) return named;
	if (has('run/.containerenv')) return 'Podman';
	return has('.dockerenv') ? 'Docker' : undefined;
};
