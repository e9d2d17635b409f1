import type {Engine} from '../engine/types.ts';
import type {Context} from './context.ts';

/** The first Ctrl-C stops the agents, the second leaves them to the engine; so do SIGTERM and a closed terminal. */
export const onInterrupt = (context: Context, engine: Engine) => {
	let isStopping = false;
	let leave: (answer: 'left') => void = () => {};
	const left = new Promise<'left'>(resolve => {
		leave = resolve;
	});
	const handler = (): void => {
		if (isStopping) {
			context.warn('leaving; the engine goes on by itself (claude-grid shows it)');
			return leave('left');
		}
		isStopping = true;
		context.warn('stopping the agents, after a checkpoint of each; Ctrl-C again leaves at once');
		void engine.send({type: 'run.stop'});
	};
	process.on('SIGINT', handler);
	process.on('SIGTERM', () => leave('left'));
	process.on('SIGHUP', () => leave('left'));
	return {left, isStopping: () => isStopping, close: () => process.off('SIGINT', handler)};
};
