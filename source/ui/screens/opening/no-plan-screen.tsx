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

type Step = 'menu' | 'goal' | 'template';

const menuItems = (templates: readonly string[]): readonly MenuItem[] => [
	{value: 'goal', label: 'Describe the goal', note: 'an agent drafts the plan; you see it before it runs'},
	{value: 'template', label: 'Start from a sample', note: templates.map(one => sanitise(one)).join(', ')},
	{value: 'demo', label: 'Watch the demo', note: 'scripted agents in a throwaway repository'},
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

const sentences: Readonly<Record<Step, readonly string[]>> = {
	menu: ['There is no plan in this repository yet.', 'Nothing is written before you choose.'],
	goal: [
		'What should be done?',
		'An agent reads the repository and drafts a plan. Nothing runs before you have seen it.',
	],
	template: [
		'Which sample?',
		'It is written to claude-grid.json, for you to edit. What is there is never overwritten.',
	],
};

const verbs: Readonly<Record<Step, readonly string[]>> = {
	menu: ['claude-grid plan "<goal>"', 'claude-grid init', 'claude-grid demo'],
	goal: ['claude-grid plan "<goal>"'],
	template: ['claude-grid init --template <name>'],
};

const move: PageKey = {key: 'j k', label: 'move'};

const keysOf: Readonly<Record<Step, readonly PageKey[]>> = {
	menu: [{key: 'enter', label: 'choose'}, move],
	goal: [{key: 'enter', label: 'draft the plan'}],
	template: [{key: 'enter', label: 'write the sample'}, move],
};

const useSteps = ({choose, quit}: OpeningProps<'noPlan'>) => {
	const [step, setStep] = useState<Step>('menu');
	const [goal, setGoal] = useState('');
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'ctrl+c' || (step === 'menu' && name === 'q')) quit();
		else if (name === 'escape') setStep('menu');
	});
	const select = (value: string) => {
		if (step === 'template') choose({is: 'template', template: value});
		else if (value === 'demo') choose({is: 'demo'});
		else setStep(value === 'goal' ? 'goal' : 'template');
	};
	const submit = () => {
		if (goal.trim() !== '') choose({is: 'goal', goal: goal.trim()});
	};
	return {step, goal, setGoal, select, submit};
};

/** A repository without a plan: three ways to begin. */
export const NoPlanScreen = (props: OpeningProps<'noPlan'>) => {
	const {opening, theme, width, height, version} = props;
	const {step, goal, setGoal, select, submit} = useSteps(props);
	const [title = '', note = ''] = sentences[step];
	const wrap = (text: string) => wrapText(text, Math.max(1, width - 4)).map(line => `  ${line}`);
	const items = step === 'menu' ? menuItems(opening.templates) : templateItems(opening.templates);
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
