import {mkdirSync, mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {expect, it} from 'vitest';
import {containerHere} from '../../source/sandbox/container.ts';
import {probeSandbox} from '../../source/sandbox/probe.ts';

const machine = (files: Readonly<Record<string, string>>): string => {
	const root = mkdtempSync(path.join(tmpdir(), 'claude-grid-test-'));
	for (const [name, text] of Object.entries(files)) {
		mkdirSync(path.dirname(path.join(root, name)), {recursive: true});
		writeFileSync(path.join(root, name), text);
	}
	return root;
};

it.each([
	['Docker', {'.dockerenv': ''}],
	['Docker', {'proc/1/cgroup': '0::/docker/4a5f'}],
	['Podman', {'run/.containerenv': 'engine="podman"'}],
	['Podman', {'run/systemd/container': 'podman'}],
	['LXC', {'run/systemd/container': 'lxc'}],
	['Kubernetes', {'proc/1/cgroup': '12:pids:/kubepods/besteffort/pod1', '.dockerenv': ''}],
	['systemd-nspawn', {'run/systemd/container': 'systemd-nspawn'}],
])('%s is known by the marks it leaves', (name, files) => {
	expect(containerHere(machine(files))).toBe(name);
});

it('is told by its environment too, and an ordinary machine is none', () => {
	expect(containerHere(machine({}), {KUBERNETES_SERVICE_HOST: '10.0.0.1'})).toBe('Kubernetes');
	expect(containerHere(machine({'proc/1/cgroup': '0::/init.scope'}))).toBeUndefined();
});

it('a container that allows no namespaces is called the sandbox, with what would allow them', async () => {
	const bin = machine({});
	const script = '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2; exit 1\n';
	writeFileSync(path.join(bin, 'bwrap'), script, {mode: 0o755});
	expect(await probeSandbox({PATH: bin, container: 'lxc'})).toMatchObject({
		ok: false,
		why: 'this is a container (LXC) that allows no namespaces: the container is the sandbox',
		fix: expect.stringContaining('security.nesting'),
	});
	expect(await probeSandbox({PATH: machine({}), KUBERNETES_SERVICE_HOST: '10.0.0.1'})).toMatchObject({
		why: 'bubblewrap is not installed in this container (Kubernetes), which is a sandbox itself',
	});
});
