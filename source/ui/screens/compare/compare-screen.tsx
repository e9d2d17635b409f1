import {errorText} from '../../../error.ts';
import {count} from '../../../run/count.ts';
import {compareRace, type RaceRow, standingLine} from '../../../run/features/race/compare.ts';
import {adoptWarning} from '../../../run/features/race/race-rules.ts';
import {raceOf} from '../../../run/features/race/races.ts';
import {refusal} from '../../../run/permissions.ts';
import {sanitise} from '../../../sanitise.ts';
import {ConfirmDialog} from '../../dialogs/confirm-dialog.tsx';
import type {ScreenProps} from '../../types.ts';
import {NoStream} from '../parts/no-stream.tsx';
import {Page, type PageKey} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {prose} from '../parts/section.ts';
import {useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {detailLines, tableLines} from './compare-lines.ts';

const adopt = async ({engine, run}: ScreenProps, say: Say, streamId: string): Promise<void> => {
	const isForced = adoptWarning(run, streamId) !== undefined;
	try {
		const answer = await engine.send({type: 'stream.adopt', streamId, ...(isForced && {isForced})});
		say(answer.message, answer.ok ? 'good' : 'bad');
	} catch (error) {
		say(errorText(error), 'bad');
	}
};

const step = (name: string): number =>
	name === 'down' || name === 'j' || name === 'tab'
		? 1
		: name === 'up' || name === 'k' || name === 'shift+tab'
			? -1
			: 0;

const leaveIt = {key: 'n', label: 'leave it', value: 'no', isSafe: true};

/** Asks before the race has its winner; nothing of it is cut, however many streams there are beside it. */
const Question = (props: ScreenProps & {readonly streamId: string; readonly onAnswer: (isYes: boolean) => void}) => {
	const {theme, width, height, run, streamId, onAnswer} = props;
	const warning = adoptWarning(run, streamId);
	const lines = [
		warning === undefined ? 'The others stay on their branches and are not merged.' : `${warning}.`,
		`What depends on the race gets the branch of ${streamId} only.`,
	];
	const choices = [leaveIt, {key: 'y', label: `adopt ${sanitise(streamId, {maxLength: 24})}`, value: 'yes'}];
	const title = `Adopt ${streamId}?`;
	return (
		<ConfirmDialog {...{theme, width, height, title, lines, choices}} onAnswer={value => onAnswer(value === 'yes')} />
	);
};

const keysOf = (props: ScreenProps, row: RaceRow): readonly PageKey[] => [
	{
		key: 'enter',
		label: 'adopt',
		isOff: refusal(props.run, {type: 'stream.adopt', streamId: row.streamId}) !== undefined,
	},
	{key: 'd', label: 'diff'},
	{key: 'l', label: 'log'},
	{key: props.theme.glyphs.upDown, label: 'move'},
];

const Race = (props: ScreenProps & {readonly race: string}) => {
	const {theme, run, width, height, now, race, focusedId, open, close} = props;
	const comparison = compareRace(run, race, now);
	const rows = comparison.streams;
	const [said, say] = useSaid(theme);
	const chosen = useHeld(
		Math.max(
			0,
			rows.findIndex(({streamId}) => streamId === focusedId),
		),
	);
	const asked = useHeld<string | undefined>(undefined);
	useKeys((name): KeyResult => {
		const streamId = rows[chosen.read()]?.streamId ?? '';
		if (name === 'escape' || name === 'q') close();
		else if (name === 'd') open('diff', streamId);
		else if (name === 'l') open('log', streamId);
		else {
			if (name === 'y' || name === 'n') say('nothing is asked yet: enter asks');
			else if (name === 'return') {
				const reason = refusal(run, {type: 'stream.adopt', streamId});
				if (reason === undefined) asked.write(streamId);
				else say(`${streamId}: ${reason}`, 'bad');
			} else chosen.write(Math.max(0, Math.min(rows.length - 1, chosen.read() + step(name))));
			return undefined;
		}
		return 'left';
	}, asked.drawn === undefined);
	const row = rows[Math.min(chosen.drawn, rows.length - 1)];
	useHere({streamId: row?.streamId});
	if (!row) return <NoStream {...props} what="Compare" />;
	const question = asked.drawn;
	if (question !== undefined) {
		const onAnswer = (isYes: boolean) => {
			asked.write(undefined);
			if (isYes) void adopt(props, say, question);
		};
		return <Question {...props} streamId={question} onAnswer={onAnswer} />;
	}
	const below = ['', ...detailLines(theme, width, run, row, now)];
	const standing = prose(theme, width, 'race', sanitise(standingLine(comparison)));
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={theme.bold(`Race ${race}`)}
			aside={count(rows.length, 'stream')}
			lines={['', ...tableLines(theme, width, comparison, rows.indexOf(row)), '', ...standing, ...below]}
			keys={keysOf(props, row)}
			leave={{key: 'esc', label: 'back'}}
			said={said}
		/>
	);
};

/** The streams of a race beside each other; one of them is adopted. */
export const CompareScreen = (props: ScreenProps) => {
	const race = props.focusedId === undefined ? undefined : raceOf(props.run, props.focusedId);
	return race === undefined ? <NoStream {...props} what="Compare" /> : <Race {...props} race={race} />;
};
