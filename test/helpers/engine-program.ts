import {appendFileSync, existsSync, mkdirSync, rmSync, writeFileSync} from 'node:fs';
import {dirname, join} from 'node:path';
import {protocolVersion} from '../../source/run/apply-change.ts';
import {createApp} from '../../source/server/app.ts';
import {listenOnSocket} from '../../source/server/listen.ts';
import {engineFile, gridFolder, socketPath} from '../../source/store/paths.ts';
import {createContractEngine} from './contract-engine.ts';
import {createAuthRun} from './create-run.ts';

/** A program that behaves as an engine does towards those who launch it: `engine-program <common dir> <mode>`. */
const [commonDir = '', mode = 'well'] = process.argv.slice(2);
const grid = gridFolder(commonDir);
const lock = join(grid, 'test.lock');
appendFileSync(join(grid, 'starts'), `${process.pid}\n`);

if (mode === 'broken') {
	console.error('line one\nError: the run could not be read');
	process.exit(1);
}
if (mode === 'mute') await new Promise(resolve => setTimeout(resolve, 60_000));

try {
	writeFileSync(lock, String(process.pid), {flag: 'wx'});
} catch {
	process.exit(0);
}
const socket = socketPath({commonDir, env: process.env, uid: process.getuid?.() ?? 0});
mkdirSync(dirname(socket), {recursive: true, mode: 0o700});
const identity = {
	commonDir,
	instanceId: String(process.pid),
	version: '0.1.0',
	protocol: protocolVersion,
	pid: process.pid,
};
const {close} = await listenOnSocket({
	app: createApp({engine: createContractEngine(createAuthRun()), identity}),
	path: socket,
});
writeFileSync(engineFile(commonDir), JSON.stringify({...identity, socket}));

// Never left behind by a test that fails: the folder of the test goes, and so does this.
setInterval(() => {
	if (!existsSync(grid)) process.exit(0);
}, 200);
process.on('SIGTERM', async () => {
	rmSync(lock);
	await close();
	process.exit(0);
});
