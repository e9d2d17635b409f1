import {readFileSync} from 'node:fs';
import {parseArgs} from 'node:util';
import type {FakeOrders} from '../agents/fake.ts';
import type {FakeFault} from '../plan/types.ts';

export type Orders = FakeOrders & {
	readonly prompt: string;
	/** The conversation's id: that of the one resumed, else the one given. */
	readonly sessionId: string;
	readonly isResumed: boolean;
	readonly attempt: number;
	/** Absolute; everything is read and written here. */
	readonly folder: string;
};

const options = {
	'prompt-file': {type: 'string'},
	'script-file': {type: 'string'},
	'session-id': {type: 'string'},
	resume: {type: 'string'},
	attempt: {type: 'string'},
	stream: {type: 'string'},
} as const;

/** What the command line and the two files say. Throws when one is missing. */
export const readOrders = (args: readonly string[], folder: string): Orders => {
	const {values} = parseArgs({args: [...args], options, strict: true});
	const {resume, stream} = values;
	const sessionId = resume ?? values['session-id'];
	if (!values['prompt-file'] || !values['script-file'] || !sessionId)
		throw new Error('--prompt-file, --script-file and --session-id are needed');
	const orders: FakeOrders = JSON.parse(readFileSync(values['script-file'], 'utf8'));
	return {
		...orders,
		streamId: stream ?? orders.streamId,
		prompt: readFileSync(values['prompt-file'], 'utf8'),
		sessionId,
		isResumed: resume !== undefined,
		attempt: Number(values.attempt ?? 1),
		folder,
	};
};

/** The faults of this attempt. */
export const faultsOf = ({script, attempt}: Orders): readonly FakeFault[] =>
	(script.faults ?? []).filter(fault => (fault.attempt ?? 1) === attempt);

/** The fault of this kind in this attempt, whenever it is due. */
export const faultOf = (orders: Orders, kind: FakeFault['kind']): FakeFault | undefined =>
	faultsOf(orders).find(fault => fault.kind === kind);
