import type {Verb} from '../../verb.ts';

/** Verbs that open the run to other programs. */
export const serveVerbs = {
	serve: {
		usage: '',
		summary: 'the HTTP API on loopback, with a token',
		flags: ['repo', 'port', 'openReads'],
		words: 0,
		examples: ['claude-grid serve', 'claude-grid serve --port 9091 --open-reads'],
		load: () => import('./serve.ts'),
	},
	web: {
		usage: '',
		summary: 'the web page on loopback: the grid in a browser',
		flags: ['repo', 'port'],
		words: 0,
		examples: ['claude-grid web', 'claude-grid web --port 8000'],
		load: () => import('./web.ts'),
		flagHelp: {port: 'the port on 127.0.0.1 (default 8888; the next free one when taken)'},
	},
	tmux: {
		usage: '',
		summary: 'a tmux session with a pane for each live stream',
		flags: ['repo', 'detach'],
		words: 0,
		examples: ['claude-grid tmux', 'claude-grid tmux --detach'],
		flagHelp: {detach: 'create it without attaching'},
		load: () => import('./tmux.ts'),
	},
	mcp: {
		usage: '',
		summary: 'the MCP server on stdio, for agents and editors',
		flags: ['repo', 'stream'],
		words: 0,
		examples: ['claude-grid mcp', 'claude-grid mcp --stream Stream-B'],
		load: () => import('./mcp.ts'),
	},
} as const satisfies Record<string, Verb>;
