import type {Stream} from '../../model/types.ts';
import type {Delivery, PullRequest} from './types.ts';

const openWords = (pull: PullRequest): string => (pull.isDraft ? 'draft' : 'open');

/** `#12 open`: how its pull request stands, short; empty while there is nothing to say. */
export const pullText = ({delivery}: Stream): string => {
	if (!delivery) return '';
	const {pull, step, problem} = delivery;
	const number = pull ? `#${pull.number} ` : '';
	if (problem !== undefined) return `${number}not delivered`;
	if (step) return `${number}${stepText(step)}`;
	if (!pull) return delivery.pushed ? 'pushed' : '';
	if (pull.state !== 'open') return `${number}${pull.state}`;
	return `${number}${[checksText(delivery) ?? openWords(pull), ...reviewWords(delivery)].join(' · ')}`;
};

const checksText = ({checks}: Delivery): string | undefined =>
	checks && checks.total > 0 ? `${checks.passed}/${checks.total} checks` : undefined;

const reviewWords = ({review}: Delivery): readonly string[] =>
	review === undefined ? [] : [review === 'changes' ? 'changes requested' : 'approved'];

const stepText = ({is}: NonNullable<Delivery['step']>): string =>
	is === 'push' ? 'pushing' : is === 'sync' ? 'taking in what landed' : 'asking GitHub';

/** What `claude-grid pr` says of it, a sentence. */
export const pullSentence = (stream: Stream): string => {
	const {id, delivery} = stream;
	const {pull, problem} = delivery ?? {};
	if (problem !== undefined) return `${id} was not delivered: ${problem}`;
	if (!pull) return `${id} has no pull request`;
	const waits = pull.waitsFor.length > 0 ? `, waits for ${pull.waitsFor.join(', ')}` : '';
	return `${id}: pull request #${pull.number} to ${pull.base} is ${pull.state === 'open' ? openWords(pull) : pull.state}${waits}: ${pull.url}`;
};
