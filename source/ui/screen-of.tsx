import type {FunctionComponent} from 'react';
import {AlertsScreen} from './screens/alerts-screen.tsx';
import {AskScreen} from './screens/ask-screen.tsx';
import {CompareScreen} from './screens/compare-screen.tsx';
import {DiffScreen} from './screens/diff-screen.tsx';
import {GrantsScreen} from './screens/grants-screen.tsx';
import {GraphScreen} from './screens/graph-screen.tsx';
import {HelpScreen} from './screens/help-screen.tsx';
import {LogScreen} from './screens/log-screen.tsx';
import {MergeScreen} from './screens/merge-screen.tsx';
import {TimelineScreen} from './screens/timeline-screen.tsx';
import type {ScreenName, ScreenProps} from './types.ts';

/** The full screens there are; what is not here shows the grid. */
export const screenOf: Partial<Record<ScreenName, FunctionComponent<ScreenProps>>> = {
	ask: AskScreen,
	compare: CompareScreen,
	grants: GrantsScreen,
	log: LogScreen,
	diff: DiffScreen,
	merge: MergeScreen,
	alerts: AlertsScreen,
	graph: GraphScreen,
	help: HelpScreen,
	timeline: TimelineScreen,
};
