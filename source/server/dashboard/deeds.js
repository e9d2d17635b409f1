import {answerQuestion, runActions, streamActions} from './actions.js';
import {askFirst, tell} from './ask.js';
import {upperFirst} from './words.js';

/** What is done when a person asks for it: the reason when it cannot be, a question first, or the command at once. */
export const createDeeds = (door, {told, look}) => {
	const send = async command => {
		const {ok, message, cure} = await door.send(command);
		tell(upperFirst([message, !ok && cure].filter(Boolean).join(': ')), !ok);
	};
	/** `subject`: the stream, or the run. */
	const perform = async (action, subject) => {
		if (!look.isLive) return tell('There is no connection to the engine.', true);
		const refusal = subject.refusals[action.name];
		if (refusal !== undefined)
			return tell(upperFirst(subject === told.run ? refusal : `${subject.id}: ${refusal}`), true);
		try {
			const prepared = await action.prepare(subject, told.run, door);
			const command = prepared.choices ? await askFirst(prepared) : prepared;
			if (command !== null) await send(command);
		} catch (error) {
			tell(upperFirst(error.message), true);
		}
	};
	const onStream = (key, streamId = look.focusedId) => {
		const stream = told.streams.get(streamId);
		if (stream === undefined) return tell('No stream is in focus.', true);
		const run = key === 'c' && continueRun(stream);
		return run
			? perform(run, told.run)
			: perform(
					streamActions.find(action => action.key === key),
					stream,
				);
	};
	/** `c` continues the run when only the run can be continued. */
	const continueRun = stream => {
		if (stream.refusals.continue === undefined || told.run.refusals.continue !== undefined) return undefined;
		return runActions.find(action => action.name === 'continue');
	};
	const onRun = action => told.run && perform(action, told.run);
	const sendSafely = command => send(command).catch(error => tell(upperFirst(error.message), true));
	/** Without an alert: the most blocking question, then the oldest. */
	const answer = async (alert = told.alerts.find(one => one.question !== null)) => {
		if (alert === undefined) return tell('No agent asks anything.', true);
		const command = await askFirst(answerQuestion(alert));
		if (command !== null) await sendSafely(command);
	};
	return {onStream, onRun, send: sendSafely, answer};
};

/** The keys of all deeds, each with what it does. */
export const deedKeys = deeds =>
	Object.fromEntries([
		...streamActions.map(({key}) => [key, () => deeds.onStream(key)]),
		...runActions.filter(({key}) => key).map(action => [action.key, () => deeds.onRun(action)]),
	]);
