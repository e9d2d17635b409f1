import {type Action, actionFor} from '../../controls/actions.ts';
import {firstAsk, openAsks} from '../../controls/asks.ts';
import type {ActionName, KeyBinding} from '../../controls/binding.ts';
import type {ScreenName} from '../../controls/types.ts';
import {isFinished} from '../../run/select/standing.ts';
import type {Page} from './page.ts';

/** Whatever a key or a button means here: what the terminal does, as far as a page can. */
export const act = (page: Page, action: Action | undefined): void => {
	switch (action?.is) {
		case undefined:
			return;
		case 'refuse':
			return page.tell(action.why, true);
		case 'send':
			return void page.send(action.command);
		case 'ask':
			return page.set({dialog: {is: 'question', question: action.question}});
		case 'newStream':
			return page.set({dialog: {is: 'newStream'}});
		case 'message':
			return page.set({dialog: {is: 'message', streamId: action.streamId}});
		case 'attach':
		case 'shell':
			return page.tell(`In a terminal: claude-grid ${action.is} ${action.streamId}`);
		case 'open':
			return openScreen(page, action.screen);
		default:
			return page.tell('That is done in a terminal.', true);
	}
};

const openScreen = (page: Page, screen: ScreenName): void => {
	const {focusedId} = page.get();
	if (screen === 'log') return page.open('log');
	if (screen === 'diff' || screen === 'timeline') return page.showTab(screen);
	if (screen === 'alerts') return document.querySelector<HTMLElement>('#alerts button')?.focus();
	if ((screen === 'merge' || screen === 'compare') && focusedId !== undefined)
		return page.set({dialog: {is: screen, streamId: focusedId}});
	if (screen === 'ask' || screen === 'graph' || screen === 'grants' || screen === 'hosts' || screen === 'help')
		page.set({dialog: {is: screen}});
};

/** Leaving a page ends nothing, so that only the stop itself is asked for. */
const stopAll: Action = {
	is: 'ask',
	question: {
		title: 'Stop every agent?',
		lines: ['A checkpoint is taken first: no work is lost.', 'Closing this page lets the agents keep running.'],
		choices: [
			{key: 'n', label: 'leave it', value: 'no', isSafe: true},
			{key: 'y', label: 'stop all', value: 'stop'},
		],
		actions: {stop: {is: 'send', command: {type: 'run.stop'}}},
	},
};

/** One sentence of what a key does here; there is nothing to quit. */
export const helpOf = ({action, help}: KeyBinding): string =>
	action === 'stopAll' ? 'Stop all agents; all work is kept' : help;

/** What looks about needs no engine. */
const looking: readonly ActionName[] = ['log', 'diff', 'alerts', 'timeline', 'help', 'graph', 'grants', 'hosts'];

export const perform = (page: Page, name: ActionName, streamId?: string | null): void => {
	const {run, isLive, focusedId} = page.get();
	if (!isLive && !looking.includes(name)) return page.tell('There is no connection to the engine.', true);
	if (streamId) page.focus(streamId);
	const subject = streamId === null ? undefined : (streamId ?? focusedId);
	if (name === 'continue' && streamId === null) return act(page, {is: 'send', command: {type: 'run.continue'}});
	if (name === 'stopAll' && run && !isFinished(run)) return act(page, stopAll);
	const ask = name === 'approve' && run ? firstAsk(openAsks(run), subject) : undefined;
	if (ask) return page.set({dialog: {is: 'ask', key: ask.key}});
	act(page, actionFor(name, {run, focusedId: subject}));
};
