import {BrokenScreen} from '../screens/opening/broken-screen.tsx';
import {NoPlanScreen} from '../screens/opening/no-plan-screen.tsx';
import {NoRepositoryScreen} from '../screens/opening/no-repository-screen.tsx';
import {StartScreen} from '../screens/opening/start-screen.tsx';
import type {Theme} from '../theme.ts';
import type {Choice, Opening} from '../types.ts';

export type OpeningScreenProps = {
	readonly opening: Opening;
	readonly width: number;
	readonly height: number;
	readonly theme: Theme;
	readonly version: string;
	readonly choose: (choice: Choice) => void;
	readonly quit: () => void;
	/** The run has started: the grid takes over. */
	readonly onStarted: () => void;
};

/** What is shown before there is a run. */
export const OpeningScreen = ({opening, onStarted, ...rest}: OpeningScreenProps) => {
	switch (opening.is) {
		case 'plan': {
			const start = async () => {
				const answer = await opening.start();
				if (answer.ok) onStarted();
				return answer;
			};
			return <StartScreen {...rest} opening={{...opening, start}} />;
		}
		case 'broken':
			return <BrokenScreen {...rest} opening={opening} />;
		case 'noPlan':
			return <NoPlanScreen {...rest} opening={opening} />;
		case 'noRepository':
			return <NoRepositoryScreen {...rest} opening={opening} />;
	}
};
