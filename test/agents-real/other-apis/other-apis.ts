import {createServer, type IncomingMessage, type ServerResponse} from 'node:http';
import type {AddressInfo} from 'node:net';
import {text as readText} from 'node:stream/consumers';
import {completions} from './completions.ts';
import type {Answer, Dialect, Dialogue, Wire} from './dialogue.ts';
import {generate} from './generate.ts';
import {responses} from './responses.ts';
import {answerTo, createPlace, type Place, sceneOf} from './script.ts';

/** One request as tests look at it; `answer`: the tool called, `text`, or the fault. */
export type SeenRequest = {
	readonly agent: Dialect['name'] | undefined;
	readonly path: string;
	readonly stream: string;
	readonly answer: string;
	readonly dialogue?: Dialogue;
	readonly body?: unknown;
};

export type OtherApis = {
	readonly url: string;
	/** Every request so far, oldest first. */
	readonly requests: readonly SeenRequest[];
	/** Of one stream, those that asked for work. */
	readonly of: (stream: string) => readonly (SeenRequest & {readonly dialogue: Dialogue})[];
	/** Drops open connections too. */
	readonly close: () => Promise<void>;
};

const dialects: readonly Dialect[] = [responses, generate, completions];

const send = (response: ServerResponse, {status, headers, events, body}: Wire): void => {
	const type = events ? 'text/event-stream' : 'application/json';
	response.writeHead(status, {'content-type': type, ...headers});
	for (const {event, data} of events ?? []) {
		const text = typeof data === 'string' ? data : JSON.stringify(data);
		response.write(`${event === undefined ? '' : `event: ${event}\n`}data: ${text}\n\n`);
	}
	response.end(events ? undefined : JSON.stringify(body ?? {}));
};

const nameOf = (answer: Answer): string => (answer.is === 'call' ? answer.call.name : answer.is);

/**
 * A stand-in on 127.0.0.1 for the model APIs of Codex, Gemini CLI and opencode. It drives the real programs through the
 * scenario that a prompt names by `SCENARIO: name?stream=Stream-A&after=1`: `work`, `limit` (`seconds`), `context`,
 * `crash` (`seconds`), `hang`, each once `after` tasks are committed, and `login`.
 */
export const startOtherApis = async (): Promise<OtherApis> => {
	const places = new Map<string, Place>();
	const requests: SeenRequest[] = [];
	const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const {pathname} = new URL(request.url ?? '/', 'http://stub');
		const raw = await readText(request);
		const dialect = dialects.find(one => one.isWork(request.method ?? '', pathname));
		if (!dialect) {
			requests.push({agent: undefined, path: pathname, stream: '', answer: request.method ?? ''});
			return send(response, {status: 200, body: {data: [], models: [], totalTokens: 1000}});
		}
		const body = JSON.parse(raw);
		const dialogue = dialect.read(body as never);
		// Titles and the like carry the prompt too, but no tools.
		const scene = dialogue.tools.size > 0 ? sceneOf(dialogue) : undefined;
		const stream = scene?.parameters.get('stream') ?? '';
		const place = places.get(stream) ?? createPlace();
		if (scene) places.set(stream, place);
		const answer: Answer = scene
			? answerTo(dialect, dialogue, scene, place, Date.now())
			: {is: 'text', text: 'Parallel work'};
		requests.push({agent: dialect.name, path: pathname, stream, answer: nameOf(answer), dialogue, body});
		const wire = dialect.write(answer, requests.length, Date.now());
		if (wire) send(response, wire);
	};
	const server = createServer((request, response) => {
		handle(request, response).catch(error => {
			if (response.headersSent) response.destroy();
			else send(response, {status: 500, body: {error: {message: String(error)}}});
		});
	});
	await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		requests,
		of: stream =>
			requests.flatMap(one => (one.stream === stream && one.dialogue ? [{...one, dialogue: one.dialogue}] : [])),
		close: () =>
			new Promise(resolve => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
};
