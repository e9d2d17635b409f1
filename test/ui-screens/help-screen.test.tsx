import {afterEach, describe, expect, it, vi} from 'vitest';
import {defaultKeymap} from '../../source/controls/keymap.ts';
import {helpLines} from '../../source/ui/screens/help/help-lines.ts';
import {HelpScreen} from '../../source/ui/screens/help/help-screen.tsx';
import {createTheme} from '../../source/ui/theme.ts';
import {createAuthRun} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const theme = createTheme({isAscii: false, hasColour: true});
const plain = (lines: readonly string[]) => lines.join('\n').replaceAll(/\u001B\[[\d;]*m/g, '');
const words = (text: string) => text.replaceAll(/\s+/g, ' ');

describe('the help screen', () => {
	it.each([60, 80, 99])('has every key of the table with its sentence at %s columns', width => {
		const text = words(plain(helpLines(theme, {run: createAuthRun(), focusedId: 'Stream-B'}, width)));
		for (const binding of defaultKeymap) expect(text).toContain(words(`${binding.show} ${binding.help}`));
	});

	it('says why a key does nothing now, and draws it dim', () => {
		const lines = helpLines(theme, {run: createAuthRun(), focusedId: 'Stream-B'}, 80);
		const line = lines.find(one => one.includes('Look at what a merge brings'))!;
		expect(words(plain(lines))).toContain('then merge · its agent is still working');
		expect(line.startsWith(theme.dim('x').split('x')[0] ?? '')).toBe(true);
	});

	it('stands in two columns where there is room', () => {
		const [narrow, wide] = [99, 120].map(width => helpLines(theme, {run: null, focusedId: undefined}, width).length);
		expect(wide!).toBeLessThan(narrow! * 0.75);
	});

	it('scrolls to its end and leaves with esc or ?', async () => {
		const props = screenProps({});
		const drawing = draw(<HelpScreen {...props} />);
		await drawing.shows('The stream in focus');
		await drawing.type('G');
		await drawing.shows('tasks the agent says are done');
		await drawing.type('?');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalled());
	});
});
