import {errorText} from '../../../error.ts';
import {type Grant, grantsOf} from '../../../run/features/questions/grants.ts';
import {ruleText} from '../../../run/features/questions/question-rule.ts';
import {sanitise, sanitiseWhole} from '../../../sanitise.ts';
import type {ScreenProps} from '../../types.ts';
import {useChosen} from '../parts/chosen.ts';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {clampTop} from '../parts/scroll.ts';
import {useKeys} from '../parts/use-keys.ts';
import {useSaid} from '../parts/use-said.ts';
import {wrapText} from '../parts/wrap-text.ts';

const grantRows = ({theme, width}: ScreenProps, grant: Grant, isHere: boolean): readonly string[] => {
	const lead = isHere ? theme.focus(theme.glyphs.focus) : ' ';
	const where = grant.streamId === undefined ? 'the whole run' : sanitise(grant.streamId);
	const rows = (text: string, indent: number) =>
		wrapText(text, Math.max(1, width - indent - 1)).map(row => ' '.repeat(indent) + row);
	const [first = '', ...rest] = rows(sanitiseWhole(grant.rule), 2);
	return [
		`${lead} ${theme.bold(first.slice(2))}`,
		...rest.map(row => theme.bold(row)),
		...rows(`in ${where}: ${sanitiseWhole(ruleText(grant.rule))}`, 4).map(theme.dim),
		'',
	];
};

const keyOf = ({rule, streamId = ''}: Grant): string => `${streamId} ${rule}`;

/** What answers "always" have allowed, in the run and in its streams; each can be taken back. */
export const GrantsScreen = (props: ScreenProps) => {
	const {theme, run, engine, width, height, close} = props;
	const grants = grantsOf(run);
	const [said, say] = useSaid(theme);
	const chosen = useChosen(grants.map(keyOf));
	const {at, near} = chosen;
	const streamId = grants[at]?.streamId;
	useHere(streamId === undefined ? undefined : {streamId});
	useKeys(name => {
		if (name === 'escape' || name === 'q') {
			close();
			return 'left';
		}
		if (chosen.move(name) || name !== 'x' || grants.length === 0) return undefined;
		const grant = grants[chosen.read()];
		if (!grant) say('that one is gone: choose another one first');
		else
			engine.send({type: 'grant.revoke', ...grant}).then(
				answer => say(answer.message, answer.ok ? 'good' : 'bad'),
				error => say(errorText(error), 'bad'),
			);
		return undefined;
	});
	const blocks = grants.map((grant, index) => grantRows(props, grant, index === at));
	const available = bodyHeight(height);
	const before = blocks.slice(0, near).flat().length;
	const middle = Math.max(0, Math.floor((available - (blocks[near]?.length ?? 0)) / 2));
	const lines = blocks.flat();
	const top = clampTop({top: before - middle, total: lines.length, available});
	const nothing = 'Nothing is allowed permanently: every question is asked.';
	const none = ['', ...wrapText(nothing, Math.max(1, width - 3)).map(line => `  ${line}`)];
	const keys: readonly PageKey[] =
		grants.length === 0
			? []
			: [
					{key: 'x', label: 'take it back', isOff: at === -1},
					{key: theme.glyphs.upDown, label: 'move'},
				];
	return (
		<Page
			{...{theme, width, height, keys, said}}
			title={theme.bold('Permissions')}
			aside={grants.length === 0 ? '' : `${grants.length} given by "always"`}
			lines={grants.length === 0 ? none : lines.slice(top, top + available)}
		/>
	);
};
