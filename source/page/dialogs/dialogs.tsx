import type {Run} from '../../run/model/types.ts';
import {usePage} from '../state/page.ts';
import type {OpenDialog} from '../state/state.ts';
import {AskDialog} from './ask.tsx';
import {BackDialog} from './back.tsx';
import {CompareDialog} from './compare.tsx';
import {ForkDialog, MessageDialog, NewStreamDialog} from './forms.tsx';
import {GrantsDialog} from './grants.tsx';
import {GraphDialog} from './graph.tsx';
import {HelpDialog} from './help.tsx';
import {HostsDialog} from './hosts.tsx';
import {MergeDialog} from './merge.tsx';
import {QuestionDialog} from './question.tsx';

/** The dialog that is open, if any. */
export const Dialogs = () => {
	const page = usePage();
	const {run, dialog, focusedId} = page.get();
	if (dialog === undefined) return null;
	return run === null ? dialog.is === 'help' && <HelpDialog /> : shown(dialog, run, focusedId, page.now());
};

const shown = (dialog: OpenDialog, run: Run, focusedId: string | undefined, now: number) => {
	switch (dialog.is) {
		case 'question':
			return <QuestionDialog question={dialog.question} />;
		case 'ask':
			return <AskDialog askKey={dialog.key} />;
		case 'merge': {
			const stream = run.streams[dialog.streamId];
			return stream && <MergeDialog {...{run, stream, now}} />;
		}
		case 'compare':
			return <CompareDialog {...{run, now}} streamId={dialog.streamId} />;
		case 'message':
			return <MessageDialog run={run} streamId={dialog.streamId} />;
		case 'fork':
			return <ForkDialog run={run} streamId={dialog.streamId} checkpoint={dialog.checkpoint} />;
		case 'back':
			return <BackDialog run={run} streamId={dialog.streamId} checkpoint={dialog.checkpoint} />;
		case 'newStream':
			return <NewStreamDialog {...{run, focusedId}} />;
		case 'graph':
			return <GraphDialog {...{run, now}} />;
		case 'grants':
			return <GrantsDialog run={run} />;
		case 'hosts':
			return <HostsDialog run={run} />;
		case 'help':
			return <HelpDialog />;
	}
};
