import type {Opening, OpeningProps} from '../types.ts';
import {NoPlanScreen} from './no-plan-screen.tsx';
import {NoRepositoryScreen} from './no-repository-screen.tsx';
import {StartScreen} from './start-screen.tsx';

export type OpeningScreenProps = Omit<OpeningProps<Opening['is']>, 'opening'> & {readonly opening: Opening};

/** The screen that stands while there is no run. */
export const OpeningScreen = ({opening, ...rest}: OpeningScreenProps) => {
	switch (opening.is) {
		case 'plan':
			return <StartScreen {...rest} opening={opening} />;
		case 'noPlan':
			return <NoPlanScreen {...rest} opening={opening} />;
		case 'noRepository':
			return <NoRepositoryScreen {...rest} opening={opening} />;
	}
};
