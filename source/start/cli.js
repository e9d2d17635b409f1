#!/usr/bin/env node
// Node reads the whole of a file before it runs any of it, so this one holds only what the oldest can read.
var node = process.versions.node;
var parts = node.split('.').map(Number);

if (parts[0] < 20 || (parts[0] === 20 && parts[1] < 19)) {
	console.error('claude-grid needs Node 20.19 or newer; this is Node ' + node + ' (' + process.execPath + ').');
	console.error('  → install a newer Node (https://nodejs.org, or "nvm install 22") and run it again');
	process.exit(2);
}

try {
	// An import in the open is a syntax error to Node 8.
	eval('import("./main.js")');
} catch (error) {
	// A Node that may not make code from strings.
	var builtin = process.getBuiltinModule;
	builtin('module').createRequire(builtin('fs').realpathSync(process.argv[1]))('./load.cjs');
}
