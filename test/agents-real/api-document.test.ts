import {execFile} from 'node:child_process';
import {mkdtempSync, rmSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {promisify} from 'node:util';
import {afterAll, beforeAll, expect, it} from 'vitest';
import {openApi} from '../../source/server/routes/openapi.ts';
import {routes} from '../../source/server/routes/table.ts';
import {installProgram} from './install-claude.ts';

const run = promisify(execFile);
const folder = mkdtempSync(path.join(tmpdir(), 'claude-grid-api-'));

/** The linters that people check the descriptions of APIs with; each says with its exit code whether it found anything. */
const linters = {
	spectral: {spec: '@stoplight/spectral-cli@6.16.3', argv: ['lint', '--fail-severity', 'hint', 'openapi.json']},
	redocly: {
		spec: '@redocly/cli@2.77.0',
		argv: ['lint', '--extends', 'recommended', '--max-problems', '1000', 'openapi.json'],
	},
} as const;

beforeAll(() => {
	writeFileSync(path.join(folder, 'openapi.json'), JSON.stringify(openApi(routes, '1.0.0')));
	writeFileSync(path.join(folder, '.spectral.yaml'), 'extends: ["spectral:oas"]\n');
});
afterAll(() => rmSync(folder, {recursive: true, force: true}));

for (const [name, {spec, argv}] of Object.entries(linters))
	it(`${name} finds nothing in the description of the API`, {timeout: 400_000}, async context => {
		const installed = await installProgram(name, name, spec);
		if ('reason' in installed) return context.skip(installed.reason);
		const {stdout, stderr} = await run(installed.bin, argv, {cwd: folder}).catch((error: unknown) => error as never);
		const said = `${stdout}${stderr}`;
		expect(said).toMatch(/No results with a severity|Your API description is valid/);
		expect(said).not.toMatch(/[1-9]\d* (?:problem|warning)/);
	});
