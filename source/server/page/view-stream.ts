import type {Engine} from '../../engine/types.ts';
import {applyChange} from '../../run/apply-change.ts';
import type {Run} from '../../run/model/types.ts';
import type {Ask} from '../reply.ts';
import {eventBytes, openEventStream, type Push} from './event-stream.ts';
import {type PageView, pageView} from './page-view.ts';

/** `view`: everything. `changed`: what is not as it was told last; streams by id. `now` is the server's clock. */
export type ViewMessage =
	| ({readonly name: 'view'; readonly now: number} & PageView)
	| ({readonly name: 'changed'; readonly now: number} & Partial<PageView>);

/** Says what a page that was told everything before has not been told yet; undefined: nothing. */
export const createChangeStream = (): ((run: Run | null, now: number) => ViewMessage | undefined) => {
	let told: {readonly run: string; readonly alerts: string; readonly streams: ReadonlyMap<string, string>} | undefined;
	let ids = '';
	return (run, now) => {
		const view = pageView(run, now);
		const texts = {
			run: JSON.stringify(view.run),
			alerts: JSON.stringify(view.alerts),
			streams: new Map(view.streams.map(stream => [stream.id, JSON.stringify(stream)])),
		};
		const before = told;
		const idsNow = [view.run?.id ?? '', ...texts.streams.keys()].join(' ');
		const isNew = before === undefined || idsNow !== ids;
		told = texts;
		ids = idsNow;
		if (isNew) return {name: 'view', now, ...view};
		const changed = {
			...(texts.run !== before.run && {run: view.run}),
			...(texts.alerts !== before.alerts && {alerts: view.alerts}),
			streams: view.streams.filter(stream => texts.streams.get(stream.id) !== before.streams.get(stream.id)),
		};
		const isSame = !('run' in changed) && !('alerts' in changed) && changed.streams.length === 0;
		return isSame ? undefined : {name: 'changed', now, ...changed};
	};
};

/** Changes of a quarter second travel together. */
const paceMs = 250;
/** Some texts count down. */
const tickMs = 1000;

/** The run as the page draws it, as server-sent events: everything first, then what changes. */
export const viewStream = (c: Ask, engine: Engine, heartbeatMs: number, onEnd: () => void): Response =>
	openEventStream(c, {heartbeatMs, onEnd, begin: push => follow(engine, push)});

const follow = (engine: Engine, push: Push): (() => void) => {
	const whatIsNew = createChangeStream();
	let run: Run | null = null;
	let isLoaded = false;
	let timer: NodeJS.Timeout | undefined;
	const tell = () => {
		timer = undefined;
		const message = whatIsNew(run, Date.now());
		if (!message) return;
		const {name, ...data} = message;
		push(eventBytes({name, json: JSON.stringify(data)}), name === 'view');
	};
	const unsubscribe = engine.subscribe(change => {
		run = applyChange(run, change);
		if (!isLoaded) tell();
		else timer ??= setTimeout(tell, paceMs);
		isLoaded = true;
	});
	const tick = setInterval(() => {
		if (isLoaded && timer === undefined) tell();
	}, tickMs);
	return () => {
		unsubscribe();
		clearInterval(tick);
		clearTimeout(timer);
	};
};
