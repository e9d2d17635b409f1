import type {Question} from '../../controls/actions.ts';
import {usePage} from '../state/page.ts';
import {Choices} from './choices.tsx';

const isNo = (choice: Question['choices'][number]): boolean => choice.value === 'no';

/** What the user is asked before a command is sent. */
export const QuestionDialog = ({question}: {readonly question: Question}) => {
	const page = usePage();
	const {title, lines, choices, actions} = question;
	const isCareful = choices.some(isNo);
	const offered = choices
		.filter(choice => !isNo(choice))
		.map(({key, label, value, isSafe}) => ({
			key,
			label,
			isEnding: isCareful,
			...(isSafe && {isSafe}),
			choose: () => page.act(actions[value]),
		}));
	return <Choices {...{title, lines, isCareful}} choices={offered} />;
};
