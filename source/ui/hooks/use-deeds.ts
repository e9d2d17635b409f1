import {useApp} from 'ink';
import type {Engine} from '../../engine/types.ts';
import {errorText} from '../../error.ts';
import type {Command} from '../../run/model/command.ts';
import {isFinished} from '../../run/select.ts';
import type {Deed} from '../deeds.ts';
import {type Look, opened} from '../look.ts';
import {copyBytes} from '../screens/parts/copy.ts';
import type {Here} from '../screens/parts/screen-context.ts';
import type {RunStore} from '../store.ts';
import type {TerminalControl} from '../terminal/show.tsx';
import type {ExitReason, Outside} from '../types.ts';
import type {Notify} from './use-toast.ts';

export type DeedParts = {
	readonly engine: Engine;
	readonly store: Pick<RunStore, 'subscribe' | 'getSnapshot' | 'flush'>;
	readonly terminal: TerminalControl<ExitReason>;
	readonly attach: (streamId: string) => Promise<void>;
	readonly shell: (streamId: string) => Promise<void>;
	readonly outside: (what: Outside, streamId: string) => Promise<void>;
	readonly runVerb: (words: readonly string[]) => Promise<void>;
	readonly canCopy: boolean;
	readonly notify: Notify;
	readonly setLook: (change: (look: Look) => Look) => void;
	readonly focusFound: (look: Look) => Look;
	/** What the user is at on the screen that is seen. */
	readonly here: () => Here | undefined;
};

/** Does what a key means. Faults become a sentence in the footer. */
export const useDeeds = (parts: DeedParts): ((deed: Deed) => void) => {
	const {suspendTerminal} = useApp();
	const {terminal, notify, setLook} = parts;

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
	const perform = async (deed: Deed): Promise<void> => {
		switch (deed.is) {
			case 'send':
				return send(parts.engine, deed.command, notify);
			case 'ask':
				return setLook(look => ({...look, dialog: deed}));
			case 'newStream':
			case 'command':
			case 'menu':
			case 'message':
				return setLook(look => ({...look, dialog: deed}));
			case 'open':
				return setLook(look => opened(look, deed.screen, deed, parts.here()));
			case 'filter':
				return setLook(look => parts.focusFound({...look, screen: 'grid', trail: [], filter: deed.text}));
			case 'sort':
				return setLook(look => ({...look, screen: 'grid', trail: [], order: deed.order}));
			case 'copy':
				return copy(parts, deed.what, deed.text);
			case 'outside':
				return handOver(() => parts.outside(deed.what, deed.streamId));
			case 'verb':
				return handOver(() => parts.runVerb(deed.words));
			case 'attach':
				return handOver(() => parts.attach(deed.streamId));
			case 'shell':
				return handOver(() => parts.shell(deed.streamId));
			case 'leave':
				return terminal.leave(deed.reason);
			case 'stopAndLeave':
				return stopAndLeave();
			case 'suspend':
				return handOver(() => terminal.stopSelf());
			case 'refuse':
				return notify(deed.why);
		}
	};
	return deed => {
		perform(deed).catch(error => notify(errorText(error), 'bad'));
	};
};

/** Where the terminal takes no copy, the text itself is what there is. */
const copy = ({canCopy, terminal, notify}: DeedParts, what: string, text: string): void => {
	if (!canCopy) return notify(`this terminal does not support copying: ${text}`, 'bad');
	terminal.write(copyBytes(text));
	notify(`${what} copied: ${text}`, 'good');
};

/** Until nothing works any more; q leaves before. */
const untilFinished = ({subscribe, getSnapshot}: DeedParts['store']): Promise<void> =>
	new Promise(resolve => {
		const look = () => {
			const {run} = getSnapshot();
			if (run && !isFinished(run)) return;
			end();
			resolve();
		};
		const end = subscribe(look);
		look();
	});

const send = async (engine: Engine, command: Command, notify: Notify): Promise<void> => {
	const answer = await engine.send(command);
	const cure = answer.ok || answer.cure === undefined ? '' : ` ${answer.cure}`;
	notify(`${answer.message}${cure}`, answer.ok ? 'good' : 'bad');
};
