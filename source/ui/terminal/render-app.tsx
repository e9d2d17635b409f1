import {App} from '../app.tsx';
import {createRunStore} from '../store.ts';
import type {ExitReason, UiProps} from '../types.ts';
import {show} from './show.tsx';

/** Shows the control room on this process's terminal until the user leaves it or the terminal is gone; see `show`. */
export const renderApp = async (props: UiProps): Promise<ExitReason> => {
	const store = createRunStore({
		subscribe: props.engine.subscribe,
		now: props.now,
		isRemote: props.isRemote,
	});
	try {
		return await show<ExitReason>(terminal => <App {...props} store={store} terminal={terminal} />, props);
	} finally {
		store.close();
	}
};
