import type {Engine} from '../engine/types.ts';
import type {Context} from './context.ts';

/** Until there is a run to stop Ctrl-C is remembered; a second one leaves, and whatever was begun continues. */
export const rememberInterrupt = (context: Context) => {
	let isPressed = false;
	const handler = (): void => {
		if (isPressed) {
			context.warn('leaving; what was started keeps running (claude-grid shows it)');
			process.exit(130);
		}
		isPressed = true;
		context.warn('stopping as soon as it is known what was started; Ctrl-C again leaves at once');
	};
	process.on('SIGINT', handler);
	return {isPressed: () => isPressed, close: () => process.off('SIGINT', handler)};
};

/** The first Ctrl-C stops the agents, the second leaves them to the engine; so do SIGTERM and a closed terminal. */
export const onInterrupt = (context: Context, engine: Engine, isPressed = false) => {
	let isStopping = false;
	let leave: (answer: 'left') => void = () => {};
	const left = new Promise<'left'>(resolve => {
		leave = resolve;
	});
	const handler = (): void => {
		if (isStopping) {
			context.warn('leaving; the engine keeps running (claude-grid shows it)');
			return leave('left');
		}
		isStopping = true;
		context.warn('stopping the agents, after a checkpoint of each; Ctrl-C again leaves at once');
		void engine.send({type: 'run.stop'});
	};
	if (isPressed) handler();
	process.on('SIGINT', handler);
	process.on('SIGTERM', () => leave('left'));
	process.on('SIGHUP', () => leave('left'));
	return {left, isStopping: () => isStopping, close: () => process.off('SIGINT', handler)};
};
