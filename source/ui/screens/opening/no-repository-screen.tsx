import {useInput} from 'ink';
import {useState} from 'react';
import {sanitise} from '../../../sanitise.ts';
import {keyName} from '../../key-name.ts';
import {clip} from '../../text.ts';
import type {OpeningProps} from '../../types.ts';
import {wrapText} from '../parts/wrap-text.ts';
import {Menu, type MenuItem} from './menu.tsx';
import {OpeningPage} from './opening-page.tsx';

const first: readonly MenuItem[] = [
	{value: 'demo', label: 'Watch the demo', note: 'scripted agents in a throwaway repository'},
	{value: 'ask', label: 'Make this folder a repository', note: 'git init'},
];

const sure: readonly MenuItem[] = [
	{value: 'back', label: 'No, leave it as it is'},
	{value: 'init', label: 'Yes, run git init here'},
];

/** Not a git repository: says so, and offers the demo or `git init`, which is asked for again. */
export const NoRepositoryScreen = (props: OpeningProps<'noRepository'>) => {
	const {opening, theme, width, height, version, choose, quit} = props;
	const [isSure, setSure] = useState(false);
	useInput((input, key) => {
		const name = keyName(input, key);
		if (name === 'ctrl+c' || name === 'q') quit();
		else if (name === 'escape') setSure(false);
	});
	const select = (value: string) => {
		if (value === 'demo') choose({is: 'demo'});
		else if (value === 'init') choose({is: 'init'});
		else setSure(value === 'ask');
	};
	const wrap = (text: string) => wrapText(text, Math.max(1, width - 4)).map(line => `  ${line}`);
	const folder = sanitise(opening.folder);
	const title = isSure ? `Make ${folder} a git repository?` : `${folder} is not a git repository.`;
	const note = isSure
		? 'git init writes a .git folder and changes no file of yours.'
		: 'Each agent works in a git worktree of its own, so a repository is needed.';
	const demo = `The demo is made in ${sanitise(opening.demoFolder)}.`;
	return (
		<OpeningPage
			theme={theme}
			width={width}
			height={height}
			version={version}
			aside={clip(theme, folder, Math.max(8, width - 40), 'middle')}
			above={['', ...wrap(title).map(one => theme.bold(one)), ...wrap(note).map(one => theme.dim(one)), '']}
			below={isSure ? [] : ['', ...wrap(demo).map(one => theme.dim(one))]}
			keys={[
				{key: 'enter', label: 'choose'},
				{key: 'j k', label: 'move'},
			]}
			leave={isSure ? {key: 'esc', label: 'back'} : {key: 'q', label: 'quit'}}
			childHeight={2}
		>
			<Menu
				key={String(isSure)}
				theme={theme}
				width={width}
				limit={2}
				items={isSure ? sure : first}
				onSelect={select}
			/>
		</OpeningPage>
	);
};
