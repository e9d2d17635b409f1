import {loadSyntax} from '../../../conversation/syntax/load-syntax.ts';
import {errorText} from '../../../error.ts';
import {isOpen, recordOf} from '../../../run/features/review/comments.ts';
import {flatLines, placeAt} from '../../../run/features/review/flat.ts';
import {quoteOf} from '../../../run/features/review/hunks.ts';
import type {Review, ReviewComment, ReviewFile} from '../../../run/features/review/types.ts';
import type {Command} from '../../../run/model/command.ts';
import type {Stream} from '../../../run/model/types.ts';
import {refusal} from '../../../run/permissions.ts';
import {sanitise} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {type Held, useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {useLoaded} from '../parts/use-loaded.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {type LookState, useLook} from './use-look.ts';

/** Changes whenever the review may have changed; seen marks and comments stand in the run itself. */
const versionOf = ({id, work, verify}: Stream): string =>
	[id, work?.head, work?.dirty, work?.added, work?.removed, work?.files, work?.content, verify?.at].join(' ');

/** What is typed: a search, or a comment on a line. */
export type Typing =
	| {readonly is: 'search'; readonly text: string}
	| {readonly is: 'comment'; readonly text: string; readonly place: Place}
	/** Answered by a key. */
	| {readonly is: 'reject'; readonly text: string; readonly path: string; readonly hunk: string};

export type Place = Pick<
	Extract<Command, {type: 'review.comment'}>,
	'path' | 'line' | 'side' | 'hunk' | 'quote' | 'id'
>;

/** As the run has it now, which may be newer than what git was asked. */
const currentFiles = (review: Review | undefined, stream: Stream): readonly ReviewFile[] => {
	const {seen} = recordOf(stream.review);
	return (review?.files ?? []).map(file => {
		const isSeen = Object.hasOwn(seen, file.path) && seen[file.path] === file.mark;
		return isSeen === file.isSeen ? file : {...file, isSeen};
	});
};

const currentComments = (review: Review | undefined, stream: Stream): readonly ReviewComment[] => {
	const commits = new Map(review?.comments.map(one => [one.id, one.commits]));
	return recordOf(stream.review).comments.map(comment => {
		const found = commits.get(comment.id);
		return found ? {...comment, commits: found} : comment;
	});
};

/** The line the user is at, and the open comment that stands there already. */
const placeOfComment = (
	look: LookState,
	comments: readonly ReviewComment[],
): (Place & {readonly text: string}) | undefined => {
	const {files, index} = look.shownAt(look.read());
	const file = files[index];
	const found = file && placeAt(file, look.read().at);
	if (!file || !found) return undefined;
	const {side, line, flat} = found;
	const old = comments.find(one => isOpen(one) && one.path === file.path && one.side === side && one.line === line);
	const place = {path: file.path, line, side, hunk: flat.hunk.id, quote: quoteOf(flat.hunk, flat.index)};
	return {...place, text: old?.text ?? '', ...(old && {id: old.id})};
};

type Parts = {
	readonly stream: Stream;
	readonly files: readonly ReviewFile[];
	readonly comments: readonly ReviewComment[];
	readonly look: LookState;
	readonly typing: Held<Typing | undefined>;
	readonly say: Say;
};

/** What the keys do that change more than what is looked at. */
const actionsOf = ({engine, run}: ScreenProps, {stream, files, comments, look, typing, say}: Parts) => {
	const {id: streamId} = stream;
	const send = async (command: Command, isQuiet = false): Promise<void> => {
		const answer = await engine.send(command).catch(error => ({ok: false, message: errorText(error)}));
		if (!answer.ok || !isQuiet) say(answer.message, answer.ok ? 'good' : 'bad');
	};
	const see = (): void => {
		const {index} = look.shownAt(look.read());
		const file = files[index];
		if (!file) return;
		const {path, mark, isSeen} = file;
		void send({type: 'review.seen', streamId, path, ...(!isSeen && {mark})}, true);
		const after = [...files.slice(index + 1), ...files.slice(0, index)];
		const next = isSeen ? undefined : after.find(one => !one.isSeen);
		if (next) look.write({...look.read(), path: next.path, at: 0, top: 0});
	};
	const comment = (): void => {
		const found = placeOfComment(look, comments);
		if (!found) return say('there is no line here to comment on', 'bad');
		const {text, ...place} = found;
		typing.write({is: 'comment', text, place});
	};
	const sendAll = (): void => {
		if (comments.some(isOpen)) void send({type: 'review.send', streamId});
		else say('no comment is open: c writes one', 'bad');
	};
	const ask = (): void => {
		const {files: all, index} = look.shownAt(look.read());
		const file = all[index];
		const flat = file && flatLines(file)[look.read().at];
		const why = refusal(run, {type: 'review.reject', streamId});
		if (!file || !flat) say('there is no hunk here to reject', 'bad');
		else if (why !== undefined) say(`${streamId}: ${why}`, 'bad');
		else
			typing.write({
				is: 'reject',
				text: `hunk ${flat.number + 1} of ${file.hunks.length}`,
				path: file.path,
				hunk: flat.hunk.id,
			});
	};
	const find = (step: 1 | -1): void => {
		if (!look.find(step)) say('nothing searched for yet: / searches', 'bad');
	};
	const submit = (): void => {
		const now = typing.read();
		typing.write(undefined);
		if (now?.is === 'search') {
			look.write({...look.read(), query: now.text});
			if (now.text !== '' && !look.find(1)) say(`no line contains "${now.text}"`, 'bad');
		} else if (now?.is === 'reject') void send({type: 'review.reject', streamId, path: now.path, hunk: now.hunk});
		else if (now && (now.text.trim() !== '' || now.place.id !== undefined))
			void send({type: 'review.comment', streamId, ...now.place, text: now.text.trim()});
	};
	const keys: Readonly<Record<string, () => void>> = {
		' ': see,
		c: comment,
		C: sendAll,
		x: ask,
		X: () => void send({type: 'review.restore', streamId}),
		'/': () => typing.write({is: 'search', text: ''}),
		n: () => find(1),
		N: () => find(-1),
	};
	return {keys, submit};
};

/** Typed before the field was there; afterwards the field takes it. */
const typeAhead = ({typing}: Parts, now: Typing, name: string, submit: () => void): void => {
	if (name === 'escape') typing.write(undefined);
	else if (now.is === 'reject') {
		if (name === 'y') submit();
		else typing.write(undefined);
	} else if (typing.drawn) return;
	else if (name === 'return') submit();
	else if (name.length === 1) typing.write({...now, text: now.text + sanitise(name)});
};

/** What is kept of a file, or done to it, is about all changes to it. */
const ofAllChanges = [' ', 'c', 'x', 'X'];

/** From all changes to the newest commit, then to the one before it, and at last to all again. */
const nextCommit = (review: Review | undefined, only: Held<string | undefined>, say: Say): void => {
	const commits = review?.commits ?? [];
	const at = commits.findIndex(({commit}) => commit === only.read());
	if (commits.length === 0) return say('nothing is committed yet', 'bad');
	only.write(commits[at + 1]?.commit);
};

export const useReview = (
	props: ScreenProps,
	stream: Stream,
	size: {readonly width: number; readonly height: number},
) => {
	const {engine, theme, close, open} = props;
	const only = useHeld<string | undefined>(undefined);
	const version = `${versionOf(stream)} ${only.drawn ?? ''}`;
	const loaded = useLoaded(() => engine.review(stream.id, only.read()), version);
	const {value: syntax} = useLoaded(async () => ({of: await loadSyntax()}), '');
	const files = currentFiles(loaded.value, stream);
	const comments = loaded.value?.commit === undefined ? currentComments(loaded.value, stream) : [];
	const look = useLook({files, comments, syntax: syntax?.of}, theme, size);
	const typing = useHeld<Typing | undefined>(undefined);
	const [said, say] = useSaid(theme);
	const parts = {stream, files, comments, look, typing, say};
	const {keys, submit} = actionsOf(props, parts);
	useKeys((name): KeyResult => {
		const now = typing.read();
		const isSearched = look.read().query !== '';
		if (now) typeAhead(parts, now, name, submit);
		else if (name === 'escape' && isSearched) look.write({...look.read(), query: ''});
		else if (name === 'escape' || name === 'q') close();
		else if (name === 'm') open('merge', stream.id);
		else if (name === 'return') open('log', stream.id);
		else if (name === 'v') nextCommit(loaded.value, only, say);
		else if (only.read() !== undefined && ofAllChanges.includes(name))
			say('this is one commit: v continues to all changes', 'bad');
		else if (keys[name]) keys[name]();
		else look.press(name);
		const hasLeft = !now && (['q', 'm', 'return'].includes(name) || (name === 'escape' && !isSearched));
		return hasLeft ? 'left' : undefined;
	});
	return {loaded, files, comments, look, typing, submit, said};
};
