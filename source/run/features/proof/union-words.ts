import type {Run} from '../../model/types.ts';
import type {Union} from './union-types.ts';

export const lastLine = (text: string): string => text.trimEnd().split('\n').at(-1)?.slice(0, 200) || 'no output';

export const clashText = (clash: readonly string[]): string =>
	`${clash.slice(0, -1).join(', ')} and ${clash.at(-1)} pass verify each by itself and fail together`;

/** What was found, as one sentence. */
export const unionText = (run: Run, last: NonNullable<Union['last']>): string => {
	const target = run.target || 'the base';
	if (last.target.ok === false) return `✗ ${last.step ?? 'verify'} fails on ${target} itself: ${lastLine(last.tail)}`;
	const names = last.streams.join(', ');
	const left = last.leftOut.map(({streamId, why}) =>
		why === 'conflict' ? `${streamId}, which conflicts` : `${streamId}, which is red by itself`,
	);
	const without = left.length === 0 ? '' : `, without ${left.join('; ')}`;
	if (last.clash) return `✗ ${clashText(last.clash)}: ${lastLine(last.tail)}`;
	if (!last.ok)
		return `✗ verify fails on ${target} with ${names || 'nothing merged'}${without}: ${lastLine(last.tail)}`;
	return `✓ verify passes on ${target}${names === '' ? '' : ` with ${names} merged`}${without}`;
};

/** For the header: `union green`, `A + B red together`; undefined before anything is known. */
export const unionMark = ({
	union,
}: Run): {readonly text: string; readonly ok: boolean; readonly at: number} | undefined => {
	const {last} = union ?? {};
	if (!last) return undefined;
	const {ok, at, clash, target, streams} = last;
	if (ok) return {text: streams.length === 0 ? 'target green' : 'union green', ok, at};
	if (clash) return {text: `${clash.join(' + ')} red together`, ok, at};
	return {text: target.ok === false ? 'target red' : 'union red', ok, at};
};
