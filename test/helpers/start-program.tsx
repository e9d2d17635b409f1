import {renderStart} from '../../source/ui/screens/opening/render-start.tsx';
import {openings} from './screen-fixtures.ts';

/** The opening named by the first argument, in this terminal; prints what was chosen. */
const opening = openings[process.argv[2] ?? 'noPlan']!;
const choice = await renderStart({
	opening:
		opening.is === 'plan' ? {...opening, start: async () => ({ok: true, runId: 'r1', isContinued: false})} : opening,
	isAscii: false,
	hasColour: true,
	isRemote: false,
	version: '0.1.0',
});
process.stdout.write(`chosen ${JSON.stringify(choice)}\n`);
process.exit(0);
