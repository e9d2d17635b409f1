import type {Report} from '../../run/model/report.ts';
import {classOfText, isRefusal} from './failure-class.ts';
import {errorMessage} from './text.ts';
import {limitUntil} from './until.ts';

/** The verdict on a turn of which the CLI says only in words why it failed; `at`: when it said so. */
export const failureOfTurn = (error: string, at: number | undefined): Extract<Report, {type: 'result'}> => {
	const kind = classOfText(error) ?? 'crash';
	const until = kind === 'limit' ? limitUntil(error, at) : undefined;
	return {
		type: 'result',
		ok: false,
		class: kind,
		text: errorMessage(error),
		...(until !== undefined && {until}),
		...(kind === 'crash' && isRefusal(error) && {isRefused: true}),
	};
};
