import type {Up} from '../link/types.ts';

/** What agents' MCP servers ask here is asked of the engine. */
export const createForward = (tell: (message: Up) => void) => {
	const open = new Map<number, (response: Response) => void>();
	let last = 0;
	return {
		async fetch(request: Request): Promise<Response> {
			const {pathname, search} = new URL(request.url);
			const method = request.method === 'POST' ? 'POST' : 'GET';
			const body = method === 'POST' ? await request.text() : '';
			const call = ++last;
			return new Promise(resolve => {
				open.set(call, resolve);
				tell({is: 'call', call, method, path: `${pathname}${search}`, body});
			});
		},
		reply(call: number, status: number, body: string): void {
			open.get(call)?.(new Response(body, {status, headers: {'content-type': 'application/json'}}));
			open.delete(call);
		},
	};
};
