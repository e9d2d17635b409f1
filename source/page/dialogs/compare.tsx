import {useState} from 'preact/hooks';
import {ageText, moneyText} from '../../controls/format.ts';
import {compareRace, type RaceRow, standingLine} from '../../run/features/race/compare.ts';
import {adoptWarning} from '../../run/features/race/race-rules.ts';
import {raceOf} from '../../run/features/race/races.ts';
import type {Run} from '../../run/model/types.ts';
import {refusal} from '../../run/permissions.ts';
import {sanitise} from '../../sanitise.ts';
import {usePage} from '../state/page.ts';
import {glyphs, titled, upperFirst} from '../view/words.ts';
import {Choices} from './choices.tsx';
import {LeaveButton, Modal} from './modal.tsx';

type Props = {readonly run: Run; readonly streamId: string; readonly now: number};

const columns: readonly (readonly [string, (row: RaceRow) => string])[] = [
	['state', ({state}) => state],
	['verify', ({verify}) => verify ?? glyphs.unknown],
	['files', ({files}) => `${files}`],
	['diff', ({added, removed}) => `+${added} −${removed}`],
	['time', ({durationMs}) => ageText(durationMs, glyphs.unknown)],
	['cost', ({costUsd}) => moneyText(costUsd, glyphs.unknown)],
	['attempts', ({attempts}) => `${attempts}`],
	['tasks', ({tasks}) => `${tasks.completed}/${tasks.total}`],
];

/** The streams of a race beside each other; one of them is adopted. */
export const CompareDialog = ({run, streamId, now}: Props) => {
	const [adopted, adopt] = useState<string>();
	const race = raceOf(run, streamId);
	if (race === undefined) return <Modal title="Compare">This stream is in no race.</Modal>;
	if (adopted !== undefined) return <AdoptDialog run={run} streamId={adopted} />;
	const comparison = compareRace(run, race, now);
	return (
		<Modal title={`Race ${sanitise(race)}`} isWide>
			<p>{sanitise(standingLine(comparison))}</p>
			<section class="wide-table" tabIndex={0} aria-label="The streams of the race">
				<table>
					<thead>
						<tr>
							<th scope="col">stream</th>
							{columns.map(([head]) => (
								<th key={head} scope="col">
									{head}
								</th>
							))}
							<th scope="col">choose</th>
						</tr>
					</thead>
					<tbody>
						{comparison.streams.map(row => (
							<Row key={row.streamId} {...{run, row}} onAdopt={() => adopt(row.streamId)} />
						))}
					</tbody>
				</table>
			</section>
			<div class="buttons">
				<LeaveButton label="Back" isFirst />
			</div>
		</Modal>
	);
};

type RowProps = {readonly run: Run; readonly row: RaceRow; readonly onAdopt: () => void};

const Row = ({run, row, onAdopt}: RowProps) => {
	const page = usePage();
	const {streamId, isWinner} = row;
	const reason = refusal(run, {type: 'stream.adopt', streamId});
	return (
		<tr class={isWinner ? 'is-winner' : undefined}>
			<th scope="row">
				<button
					type="button"
					class="quiet"
					title="Its diff"
					onClick={event => {
						event.currentTarget.closest('dialog')?.close();
						page.focus(streamId);
						page.showTab('diff');
					}}
				>
					{isWinner ? `${glyphs.completed} ` : ''}
					{titled(run, streamId)}
				</button>
			</th>
			{columns.map(([head, text]) => (
				<td key={head} data-label={head}>
					{text(row)}
				</td>
			))}
			<td>
				{reason === undefined ? (
					<button type="button" onClick={onAdopt}>
						Adopt
					</button>
				) : (
					<span class="reason">{upperFirst(reason)}</span>
				)}
			</td>
		</tr>
	);
};

const AdoptDialog = ({run, streamId}: {readonly run: Run; readonly streamId: string}) => {
	const page = usePage();
	const warning = adoptWarning(run, streamId);
	const isForced = warning !== undefined;
	const lines = [
		warning === undefined ? 'The others stay on their branches and are not merged.' : `${warning}.`,
		`What depends on the race gets the branch of ${streamId} only.`,
	];
	const choose = () => page.send({type: 'stream.adopt', streamId, ...(isForced && {isForced})});
	return (
		<Choices
			title={`Adopt ${titled(run, streamId)}?`}
			lines={lines}
			choices={[{key: 'y', label: `adopt ${streamId}`, choose}]}
			isCareful
		/>
	);
};
