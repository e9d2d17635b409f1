import type {FunctionComponent} from 'react';
import {AlertsScreen} from './screens/alerts/alerts-screen.tsx';
import {AskScreen} from './screens/ask/ask-screen.tsx';
import {CompareScreen} from './screens/compare/compare-screen.tsx';
import {GrantsScreen} from './screens/grants/grants-screen.tsx';
import {GraphScreen} from './screens/graph/graph-screen.tsx';
import {HelpScreen} from './screens/help/help-screen.tsx';
import {HostsScreen} from './screens/hosts/hosts-screen.tsx';
import {LogScreen} from './screens/log/log-screen.tsx';
import {MergeScreen} from './screens/merge/merge-screen.tsx';
import {ReviewScreen} from './screens/review/review-screen.tsx';
import {TimelineScreen} from './screens/timeline/timeline-screen.tsx';
import type {ScreenName, ScreenProps} from './types.ts';

/** The full screens there are; what is not here shows the grid. */
export const screenOf: Partial<Record<ScreenName, FunctionComponent<ScreenProps>>> = {
	ask: AskScreen,
	compare: CompareScreen,
	grants: GrantsScreen,
	hosts: HostsScreen,
	log: LogScreen,
	diff: ReviewScreen,
	merge: MergeScreen,
	alerts: AlertsScreen,
	graph: GraphScreen,
	help: HelpScreen,
	timeline: TimelineScreen,
};
