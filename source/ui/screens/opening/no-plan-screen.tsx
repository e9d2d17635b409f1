import {useInput} from 'ink';
import {useState} from 'react';
import {sanitise} from '../../../sanitise.ts';
import {keyName} from '../../key-name.ts';
import {clip} from '../../text.ts';
import type {OpeningProps} from '../../types.ts';
import {Field} from '../fields/field.tsx';
import type {PageKey} from '../parts/page.tsx';
import {wrapText} from '../parts/wrap-text.ts';
import {Menu, type MenuItem} from './menu.tsx';
import {OpeningPage} from './opening-page.tsx';

type Step = 'menu' | 'goal' | 'template' | 'noDraft';

type NoPlan = OpeningProps<'noPlan'>['opening'];

const menuItems = ({templates, noDraft}: NoPlan): readonly MenuItem[] => [
	{
		value: 'goal',
		label: 'Describe the goal',
		note: noDraft ? 'needs Claude Code, which was not found' : 'an agent drafts the plan; you see it before it runs',
	},
	{value: 'template', label: 'Start from a sample', note: templates.map(one => sanitise(one)).join(', ')},
	{value: 'demo', label: 'Watch the demo', note: 'scripted agents in a throwaway repository'},
];

const withoutDraft: readonly MenuItem[] = [
	{value: 'template', label: 'Start from a sample', note: 'change it to what you want done'},
	{value: 'goal', label: 'Write the goal anyway', note: 'it is kept until Claude Code is there'},
];

const notes: Readonly<Record<string, string>> = {
	features: 'independent features side by side',
	bugs: 'one stream for each bug',
	refactor: 'foundation, parts, integration',
	approaches: 'the same task in several hands; the best one is kept',
};

const templateItems = (templates: readonly string[]): readonly MenuItem[] =>
	templates.map(template => ({
		value: template,
		label: sanitise(template),
		...(Object.hasOwn(notes, template) && {note: notes[template]!}),
	}));

const sentencesOf = ({noDraft, tried}: NoPlan): Readonly<Record<Step, readonly string[]>> => ({
	menu: ['There is no plan in this repository yet.', 'Nothing is written before you choose.'],
	noDraft: noDraft ? [`${noDraft.message}.`, `${noDraft.cure ?? ''}, then come back here.`] : [],
	goal: [
		'What should be done?',
		tried
			? `No plan was drafted: ${[tried.why.message, tried.why.cure].filter(Boolean).join('; ')}`
			: 'An agent reads the repository and drafts a plan. Nothing runs before you have seen it.',
	],
	template: [
		'Which sample?',
		'It is written to claude-grid.json, for you to edit. What is there is never overwritten.',
	],
});

const verbs: Readonly<Record<Step, readonly string[]>> = {
	menu: ['claude-grid plan "<goal>"', 'claude-grid init', 'claude-grid demo'],
	goal: ['claude-grid plan "<goal>"'],
	template: ['claude-grid init --template <name>'],
	noDraft: ['claude-grid init'],
};

const move: PageKey = {key: 'j k', label: 'move'};

const keysOf: Readonly<Record<Step, readonly PageKey[]>> = {
	menu: [{key: 'enter', label: 'choose'}, move],
	goal: [{key: 'enter', label: 'draft the plan'}],
	template: [{key: 'enter', label: 'write the sample'}, move],
	noDraft: [{key: 'enter', label: 'choose'}, move],
};

const useSteps = ({opening: {noDraft, tried}, choose, quit}: OpeningProps<'noPlan'>) => {
	const [step, setStep] = useState<Step>(tried ? 'goal' : 'menu');
	const [goal, setGoal] = useState(tried?.goal ?? '');
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'ctrl+c' || (step === 'menu' && name === 'q')) quit();
		else if (name === 'escape') setStep('menu');
	});
	const select = (value: string) => {
		if (step === 'template') choose({is: 'template', template: value});
		else if (value === 'demo') choose({is: 'demo'});
		else if (value === 'goal') setStep(noDraft && step === 'menu' ? 'noDraft' : 'goal');
		else setStep('template');
	};
	const submit = () => {
		if (goal.trim() !== '') choose({is: 'goal', goal: goal.trim()});
	};
	return {step, goal, setGoal, select, submit};
};

const itemsOf = (step: Step, opening: NoPlan): readonly MenuItem[] => {
	if (step === 'noDraft') return withoutDraft;
	return step === 'menu' ? menuItems(opening) : templateItems(opening.templates);
};

/** A repository without a plan: three ways to begin. */
export const NoPlanScreen = (props: OpeningProps<'noPlan'>) => {
	const {opening, theme, width, height, version} = props;
	const {step, goal, setGoal, select, submit} = useSteps(props);
	const [title = '', note = ''] = sentencesOf(opening)[step].map(text => sanitise(text, {maxLength: 600}));
	const wrap = (text: string) => wrapText(text, Math.max(1, width - 4)).map(line => `  ${line}`);
	const items = itemsOf(step, opening);
	const rows = step === 'goal' ? Math.max(1, Math.min(5, height - 9)) : Math.min(items.length, Math.max(1, height - 5));
	const chosen = <Menu key={step} theme={theme} width={width} limit={rows} items={items} onSelect={select} />;
	const field = <Field theme={theme} width={width} height={rows} value={goal} onChange={setGoal} onSubmit={submit} />;
	return (
		<OpeningPage
			theme={theme}
			width={width}
			height={height}
			version={version}
			aside={clip(theme, sanitise(opening.repository), Math.max(8, width - 40), 'middle')}
			above={['', ...wrap(title).map(one => theme.bold(one)), ...wrap(note).map(one => theme.dim(one)), '']}
			below={['', theme.dim('  The same from the shell:'), ...verbs[step].map(verb => `    ${verb}`)]}
			keys={keysOf[step]}
			leave={step === 'menu' ? {key: 'q', label: 'quit'} : {key: 'esc', label: 'back'}}
			childHeight={rows}
		>
			{step === 'goal' ? field : chosen}
		</OpeningPage>
	);
};
