import {answerApproval, answerQuestion, newStream, runActions, streamActions} from './actions.js';
import {askFirst, tell} from './ask.js';
import {askForm} from './ask-form.js';
import {upperFirst} from './words.js';

const continueRun = runActions.find(action => action.name === 'continue');

/** What is done when the user asks for it: the reason when it cannot be, a question first, or the command at once. */
export const createDeeds = (door, {told, look}) => {
	const isAway = () => {
		if (!look.isLive) tell('There is no connection to the engine.', true);
		return !look.isLive;
	};
	const send = async command => {
		const {ok, message, cure} = await door.send(command);
		tell(upperFirst([message, !ok && cure].filter(Boolean).join(': ')), !ok);
	};
	const commandFrom = prepared => {
		if (prepared.fields) return askForm(prepared);
		return prepared.choices ? askFirst(prepared) : prepared;
	};
	/** `subject`: the stream, or the run. */
	const perform = async (action, subject) => {
		if (isAway()) return;
		const refusal = subject.refusals[action.name];
		if (refusal !== undefined)
			return tell(upperFirst(subject === told.run ? refusal : `${subject.id}: ${refusal}`), true);
		try {
			const prepared = await action.prepare(subject, told.run, door);
			const command = await commandFrom(prepared);
			if (command !== null) await send(command);
		} catch (error) {
			tell(upperFirst(error.message), true);
		}
	};
	const onStream = (key, streamId = look.focusedId) => {
		const stream = told.streams.get(streamId);
		if (stream === undefined) return tell('No stream is in focus.', true);
		if (key === 'c' && isRunsTurn(stream)) return onRun(continueRun);
		const action = streamActions.find(one => one.key === key);
		return perform(action, stream);
	};
	/** `c` continues the run when only the run can be continued. */
	const isRunsTurn = ({refusals}) => refusals.continue !== undefined && told.run.refusals.continue === undefined;
	/** What an alert offers; one that is about no stream is about the run. */
	const onAlert = (key, streamId) =>
		streamId === null && key === 'c' ? onRun(continueRun) : onStream(key, streamId ?? undefined);
	const onRun = action => told.run && perform(action, told.run);
	const sendSafely = command => send(command).catch(error => tell(upperFirst(error.message), true));
	const mostUrgent = () =>
		told.alerts.find(one => one.question !== null) ?? told.alerts.find(one => one.approval !== null);
	/** Without an alert: the most blocking question, then the oldest; then what waits for approval. */
	const answer = async (alert = mostUrgent()) => {
		if (isAway()) return;
		if (alert === undefined) return tell('No agent asks anything, and no stream waits for approval.', true);
		const command = await askFirst(alert.question ? answerQuestion(alert) : answerApproval(alert));
		if (command !== null) await sendSafely(command);
	};
	const addStream = async () => {
		if (isAway() || !told.run) return;
		try {
			const command = await askForm(newStream(told.streams.get(look.focusedId), await door.newStream()));
			if (command !== null) await send(command);
		} catch (error) {
			tell(upperFirst(error.message), true);
		}
	};
	/** As in the terminal: `n` denies what is asked, and adds a stream when nothing is. */
	const denyOrAdd = () => (mostUrgent() ? answer() : addStream());
	return {addStream, denyOrAdd, onStream, onRun, onAlert, send: sendSafely, answer};
};

/** The keys of all deeds, each with what it does. */
export const deedKeys = deeds =>
	Object.fromEntries([
		...streamActions.map(({key}) => [key, () => deeds.onStream(key)]),
		...runActions.filter(({key}) => key).map(action => [action.key, () => deeds.onRun(action)]),
	]);
