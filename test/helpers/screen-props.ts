import {vi} from 'vitest';
import {createTheme} from '../../source/ui/theme.ts';
import type {ScreenProps} from '../../source/ui/types.ts';
import {createAuthRun, fixtureNow} from './create-run.ts';
import {createMemoryEngine} from './memory-engine.ts';

/** What a full screen is given, with spies where it tells the app something. */
export const screenProps = (over: Partial<ScreenProps> = {}): ScreenProps => {
	const run = over.run ?? createAuthRun();
	return {
		run,
		width: 80,
		height: 24,
		now: fixtureNow,
		theme: createTheme({isAscii: false, hasColour: true}),
		focusedId: 'Stream-B',
		engine: createMemoryEngine({run}),
		notify: vi.fn(),
		close: vi.fn(),
		open: vi.fn(),
		writeToTerminal: vi.fn(),
		...over,
	};
};
