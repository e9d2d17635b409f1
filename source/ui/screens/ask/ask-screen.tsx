import {Box, Text} from 'ink';
import {useMemo, useState} from 'react';
import {type Ask, answerCommand, denialHint, firstAsk, openAsks, type Verdict} from '../../../controls/asks.ts';
import {ageText, tooLongText} from '../../../controls/format.ts';
import {errorText} from '../../../error.ts';
import {unblocks} from '../../../run/select/needs-user.ts';
import {pendingApproval} from '../../../run/select/streams.ts';
import {sanitise} from '../../../sanitise.ts';
import {Lines} from '../../components/lines.tsx';
import {widthOf} from '../../text.ts';
import type {ScreenProps} from '../../types.ts';
import {TextInput} from '../fields/text-input.tsx';
import {streamTitle} from '../log/log-text.ts';
import {Foot, keyRows, Page, type PageKey, titleRule} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {rangeText} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {useReading} from '../parts/use-reading.ts';
import {askRows} from './ask-lines.ts';

type Answer = PageKey & {readonly verdict: Verdict; readonly isSafe?: boolean};

const answersTo = (ask: Ask): readonly Answer[] => {
	const word = ask.is === 'question' ? 'allow once' : 'approve';
	const denial: Answer = {key: 'n', label: 'deny, and say why', verdict: 'deny', isSafe: true};
	if (ask.is === 'approval' || ask.question.rule === '') return [{key: 'y', label: word, verdict: 'allow'}, denial];
	return [
		{key: 'y', label: word, verdict: 'allow'},
		denial,
		{key: 'a', label: 'always allow in this stream', verdict: 'stream'},
		{key: 'A', label: 'always allow in the whole run', verdict: 'run'},
	];
};

const noAlways = ({is}: Ask): string =>
	is === 'approval' ? 'an approval is given once' : 'it is too long to be allowed always';

const roomy = {width: 60, height: 20};
/** More is refused by the engine. */
const longestWords = 4000;

/** Every answer, in as many lines as they need: one that is not seen cannot be given. */
const answerLines = ({theme, width, height}: ScreenProps, ask: Ask, isRead: boolean): readonly string[] => {
	const keys = answersTo(ask).map(one => ({...one, isOff: !isRead && !one.isSafe}));
	if (width < roomy.width || height < roomy.height) return keyRows({theme, width}, keys, keys.length).lines;
	const rule = ask.is === 'question' ? sanitise(ask.question.rule) : '';
	const longest = Math.max(...keys.map(({label}) => label.length));
	return keys.map(({key, label, isOff, verdict}) => {
		const isLasting = verdict === 'stream' || verdict === 'run';
		const fits = isLasting && longest + widthOf(rule) + 10 <= width;
		const text = fits ? `${label.padEnd(longest)}   ${rule}` : label;
		return isOff ? theme.dim(`  ${key}  ${text}`) : `  ${theme.key(key)}  ${text}`;
	});
};

const titleOf = ({theme, run}: ScreenProps, ask: Ask): string => {
	const what =
		ask.is === 'question'
			? 'asks'
			: pendingApproval(ask.stream) === 'before'
				? 'waits for your approval to start'
				: 'is done and waits for your approval';
	return `${streamTitle(theme, run, ask.stream.id)} ${theme.bold(theme.person(what))}`;
};

/** Why it is denied, as far as that is typed; undefined: it is not being denied. */
type Why = {readonly words: string | undefined; readonly setWords: (words: string | undefined) => void};

type OneProps = ScreenProps & {
	readonly asks: readonly Ask[];
	readonly ask: Ask;
	readonly toNext: () => void;
	readonly why: Why;
};

const useAnswer =
	({engine, notify, close}: OneProps, ask: Ask) =>
	(verdict: Verdict, message = '') => {
		close();
		engine.send(answerCommand(ask, verdict, message)).then(
			answer => notify(answer.message, answer.ok ? 'good' : 'bad'),
			error => notify(errorText(error), 'bad'),
		);
	};

const OneAsk = (props: OneProps) => {
	const {theme, run, width, height, now, asks, ask, toNext, open, close, notify, why} = props;
	const isDenying = why.words !== undefined;
	const answer = useAnswer(props, ask);
	const {stream} = ask;
	const question = ask.is === 'question' ? ask.question : undefined;
	const waiting = unblocks(run, stream.id).join(' ');
	// biome-ignore lint/correctness/useExhaustiveDependencies: an ask is made anew for each picture; what it is of is not
	const rows = useMemo(() => askRows({theme, width}, run, ask), [theme, width, run.plan, waiting, stream, question]);
	const blank = height >= roomy.height ? 1 : 0;
	const available = Math.max(1, height - 2 - answerLines(props, ask, true).length - 2 * blank);
	const {range, isRead, scroll, readOn} = useReading(`${ask.key}\n${rows.join('\n')}`, rows.length, available);
	const press = (name: string): KeyResult => {
		const given = answersTo(ask).find(one => one.key === name);
		if (given?.verdict === 'deny') why.setWords('');
		else if (given && !isRead) readOn();
		else if (given) answer(given.verdict);
		else if (name === 'a' || name === 'A') return void notify(noAlways(ask));
		else if (name === 'return') readOn();
		else if (name === 'escape' || name === 'q') close();
		else if (name === 'tab' && asks.length < 2) return void notify('there is no other question');
		else if (name === 'tab') toNext();
		else if (name === 'l') open('log', ask.stream.id);
		else if (name === 'd') open('diff', ask.stream.id);
		else return void scroll(name);
		return 'left';
	};
	useKeys(press, !isDenying);
	const shown = rows.slice(range.top, range.top + available);
	const place = asks.length > 1 ? `${asks.indexOf(ask) + 1} of ${asks.length}` : '';
	const seen = rangeText(range);
	const more = seen === '' || isRead ? seen : `${seen}, ${theme.glyphs.upDown} reads on`;
	const aside = [more, place, `waits ${ageText(now - ask.since, theme.glyphs.unknown)}`].filter(Boolean).join(' · ');
	const keys: readonly PageKey[] = [
		{key: 'l', label: 'log'},
		{key: 'd', label: 'diff'},
		...(asks.length > 1 ? [{key: 'tab', label: 'next question'}] : []),
	];
	const filled = Array.from({length: available + blank}, (_, row) => shown[row - blank] ?? '');
	const top = [titleRule(theme, width, titleOf(props, ask), aside), ...filled, ...answerLines(props, ask, isRead)];
	return (
		<Box flexDirection="column" width={width} height={height}>
			<Lines theme={theme} width={width} height={height - 1} lines={top} />
			{isDenying ? (
				<WhyLine {...props} label="deny" hint={denialHint(ask)} onWords={words => answer('deny', words)} />
			) : (
				<Foot {...{theme, width, keys}} leave={{key: 'esc', label: 'later'}} />
			)}
		</Box>
	);
};

type WhyProps = Pick<ScreenProps, 'theme' | 'width'> & {
	readonly why: Why;
	/** What enter does. */
	readonly label: string;
	readonly hint: string;
	readonly onWords: (words: string) => void;
};

/** What the agent is told; enter denies, with or without words. Nothing of a text that is too long is lost. */
const WhyLine = ({theme, width, why, label, hint, onWords}: WhyProps) => {
	const {words = '', setWords} = why;
	useKeys(name => {
		if (name === 'escape') setWords(undefined);
		return undefined;
	});
	const tooLong = tooLongText(words, longestWords);
	const told = tooLong !== undefined ? ` ${tooLong}` : words === '' && hint !== '' && width >= 70 ? ` (${hint})` : '';
	const keys = `${theme.key('enter')} ${theme.dim(label)}  ${theme.key('esc')} ${theme.dim('back')}`;
	const available = Math.max(1, width - 10 - told.length - widthOf(keys));
	return (
		<Box width={width} height={1}>
			<Text>{` ${theme.bold('why?')} `}</Text>
			<Box flexGrow={1}>
				<TextInput
					width={available}
					height={1}
					value={words}
					onChange={setWords}
					onSubmit={text => tooLong === undefined && onWords(text.trim())}
				/>
			</Box>
			<Text>{`${tooLong === undefined ? theme.dim(told) : theme.warn(told)}  ${keys} `}</Text>
		</Box>
	);
};

/** What waits for the user's yes or no, one at a time: what is asked, why, and every answer. */
export const AskScreen = (props: ScreenProps) => {
	const {theme, run, width, height, focusedId, close} = props;
	const asks = openAsks(run);
	const chosen = useHeld(props.about ?? firstAsk(asks, focusedId)?.key);
	const [words, setWords] = useState<string>();
	const why = {words, setWords};
	const ask = asks.find(one => one.key === chosen.drawn);
	useHere({streamId: ask?.stream.id, about: chosen.drawn});
	const toNext = () => {
		const at = asks.findIndex(one => one.key === chosen.read());
		chosen.write(asks[(at + 1) % Math.max(1, asks.length)]?.key);
	};
	useKeys(
		name => {
			if (name === 'tab') toNext();
			if (name === 'escape' || name === 'q') close();
			return 'left';
		},
		ask === undefined && words === undefined,
	);
	if (ask) return <OneAsk {...props} key={ask.key} {...{asks, ask, toNext, why}} />;
	const said =
		chosen.drawn === undefined ? 'Nothing is asked.' : 'This has been answered meanwhile, or is no longer asked.';
	const keys = asks.length > 0 ? [{key: 'tab', label: `next of ${asks.length}`}] : [];
	// What is still being typed must not become keys.
	const footer = words !== undefined && (
		<WhyLine {...{theme, width, why}} label="back" hint="" onWords={() => setWords(undefined)} />
	);
	return (
		<Page
			{...{theme, width, height, keys}}
			title={theme.bold('Questions')}
			lines={['', `  ${said}`]}
			{...(footer && {footer})}
		/>
	);
};
