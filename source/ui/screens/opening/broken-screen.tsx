import {useEffect} from 'react';
import {sanitise} from '../../../sanitise.ts';
import {clip} from '../../text.ts';
import type {Theme} from '../../theme.ts';
import type {OpeningProps, ShownProblem} from '../../types.ts';
import {Page, proseHeight} from '../parts/page.tsx';
import {rangeText} from '../parts/scroll.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useReading} from '../parts/use-reading.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {brand, fileName} from './brand.ts';

const lookEveryMs = 1000;

/** What is wrong, and under it the line of the file with a mark where it is. */
const problemLines = (theme: Theme, width: number, {place, message, source}: ShownProblem): readonly string[] => {
	const room = Math.max(1, width - 6);
	const where = place ? `${place.line}:${place.column}  ` : '';
	const said = wrapText(sanitise(`${where}${message}`, {maxLength: 1000}), room).map(line => `  ${theme.bad(line)}`);
	if (!place || source === undefined) return [...said, ''];
	// A column far to the right is shown with what stands before it.
	const from = Math.max(0, place.column - 1 - Math.floor(room / 2));
	const text = source.slice(from).replaceAll('\t', ' ');
	const mark = `${' '.repeat(place.column - 1 - from)}${theme.warn('^')}`;
	return [...said, `    ${clip(theme, sanitise(text, {maxLength: 400}), room)}`, `    ${mark}`, ''];
};

/** A plan that cannot be run, with each of its problems; it is read again once the file is another. */
export const BrokenScreen = (props: OpeningProps<'broken'>) => {
	const {opening, theme, width, height, version, choose, quit} = props;
	useEffect(() => {
		const timer = setInterval(() => {
			void opening.isChanged().then(isChanged => isChanged && choose({is: 'reread'}));
		}, lookEveryMs);
		return () => clearInterval(timer);
	}, [opening, choose]);
	const {problems, planPath} = opening;
	const said = (text: string, paint: Theme['bold']) => wrapText(text, width - 3).map(line => `  ${paint(line)}`);
	const count = problems.length === 1 ? 'one problem' : `${problems.length} problems`;
	const lines = [
		'',
		...said(`${sanitise(fileName(planPath))} cannot be run: ${count}.`, theme.bold),
		...said('Nothing was started. It is read again when you save it.', theme.dim),
		'',
		...problems.flatMap(problem => problemLines(theme, width, problem)),
	];
	const available = proseHeight(height);
	const {range, scroll} = useReading(planPath, lines.length, available);
	useKeys(name => {
		if (name === 'q' || name === 'ctrl+c' || name === 'escape') quit();
		else if (name === 'e') choose({is: 'edit'});
		else return void scroll(name);
		return 'left';
	});
	return (
		<Page
			theme={theme}
			width={width}
			height={height}
			title={brand(theme, version)}
			aside={[rangeText(range), fileName(planPath)].filter(Boolean).join(' · ')}
			lines={lines.slice(range.top, range.top + available)}
			keys={[
				{key: 'e', label: 'edit the plan'},
				...(range.total > available ? [{key: theme.glyphs.upDown, label: 'scroll'}] : []),
			]}
			leave={{key: 'q', label: 'quit'}}
		/>
	);
};
