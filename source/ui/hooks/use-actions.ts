import {useApp} from 'ink';
import type {Action} from '../../controls/actions.ts';
import type {Engine} from '../../engine/types.ts';
import {errorText} from '../../error.ts';
import type {Command} from '../../run/model/command.ts';
import {isFinished} from '../../run/select/standing.ts';
import {copyBytes} from '../screens/parts/copy.ts';
import type {Here} from '../screens/parts/screen-context.ts';
import type {RunStore} from '../store.ts';
import type {TerminalControl} from '../terminal/show.tsx';
import type {ExitReason, Outside} from '../types.ts';
import {opened, type ViewState} from '../view-state.ts';
import type {Notify} from './use-toast.ts';

export type ActionParts = {
	readonly engine: Engine;
	readonly store: Pick<RunStore, 'subscribe' | 'getSnapshot' | 'flush'>;
	readonly terminal: TerminalControl<ExitReason>;
	readonly attach: (streamId: string) => Promise<void>;
	readonly shell: (streamId: string) => Promise<void>;
	readonly outside: (what: Outside, streamId: string) => Promise<void>;
	readonly runOwn: (argv: readonly string[], streamId: string) => Promise<void>;
	readonly runVerb: (words: readonly string[]) => Promise<void>;
	readonly canCopy: boolean;
	readonly notify: Notify;
	readonly setViewState: (change: (viewState: ViewState) => ViewState) => void;
	readonly focusFound: (viewState: ViewState) => ViewState;
	/** What the user is at on the screen that is seen. */
	readonly here: () => Here | undefined;
};

/** Does what a key means. Faults become a sentence in the footer. */
export const useActions = (parts: ActionParts): ((action: Action) => void) => {
	const {suspendTerminal} = useApp();
	const {terminal, notify, setViewState} = parts;

	/** The terminal belongs to `work` meanwhile; the first picture afterwards is of the run as it is then. */
	const handOver = async (work: () => Promise<void>) => {
		await terminal.quiet();
		await suspendTerminal(async () => {
			await terminal.lendInput(work);
			parts.store.flush();
		});
	};
	const stopAndLeave = async () => {
		notify('stopping every agent; its work is kept');
		const answer = await parts.engine.send({type: 'run.stop'});
		if (!answer.ok) return notify(answer.message, 'bad');
		await untilFinished(parts.store);
		terminal.leave({is: 'stopped'});
	};
	const perform = async (action: Action): Promise<void> => {
		switch (action.is) {
			case 'send':
				return send(parts.engine, action.command, notify);
			case 'ask':
				return setViewState(viewState => ({...viewState, dialog: action}));
			case 'newStream':
			case 'command':
			case 'menu':
			case 'message':
				return setViewState(viewState => ({...viewState, dialog: action}));
			case 'open':
				return setViewState(viewState => opened(viewState, action.screen, action, parts.here()));
			case 'filter':
				return setViewState(viewState =>
					parts.focusFound({...viewState, screen: 'grid', trail: [], filter: action.text}),
				);
			case 'sort':
				return setViewState(viewState => ({...viewState, screen: 'grid', trail: [], order: action.order}));
			case 'copy':
				return copy(parts, action.what, action.text);
			case 'outside':
				return handOver(() => parts.outside(action.what, action.streamId));
			case 'own':
				return handOver(() => parts.runOwn(action.argv, action.streamId));
			case 'verb':
				return handOver(() => parts.runVerb(action.words));
			case 'attach':
				return handOver(() => parts.attach(action.streamId));
			case 'shell':
				return handOver(() => parts.shell(action.streamId));
			case 'leave':
				return terminal.leave(action.reason);
			case 'stopAndLeave':
				return stopAndLeave();
			case 'suspend':
				return handOver(() => terminal.stopSelf());
			case 'refuse':
				return notify(action.why);
		}
	};
	return action => {
		perform(action).catch(error => notify(errorText(error), 'bad'));
	};
};

/** Where the terminal takes no copy, the text itself is what there is. */
const copy = ({canCopy, terminal, notify}: ActionParts, what: string, text: string): void => {
	if (!canCopy) return notify(`this terminal does not support copying: ${text}`, 'bad');
	terminal.write(copyBytes(text));
	notify(`${what} copied: ${text}`, 'good');
};

/** Until nothing works any more; q leaves before. */
const untilFinished = ({subscribe, getSnapshot}: ActionParts['store']): Promise<void> =>
	new Promise(resolve => {
		const viewState = () => {
			const {run} = getSnapshot();
			if (run && !isFinished(run)) return;
			end();
			resolve();
		};
		const end = subscribe(viewState);
		viewState();
	});

const send = async (engine: Engine, command: Command, notify: Notify): Promise<void> => {
	const answer = await engine.send(command);
	const cure = answer.ok || answer.cure === undefined ? '' : ` ${answer.cure}`;
	notify(`${answer.message}${cure}`, answer.ok ? 'good' : 'bad');
};
