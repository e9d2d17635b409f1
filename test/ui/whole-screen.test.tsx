import {Text} from 'ink';
import {expect, it, vi} from 'vitest';
import {WholeScreen} from '../../source/ui/components/whole-screen.tsx';
import {PictureContext, type ShowPicture} from '../../source/ui/terminal/picture-context.ts';
import {createTheme} from '../../source/ui/theme.ts';
import {draw} from '../helpers/draw.tsx';

const theme = createTheme({isAscii: false, hasColour: false});

const screen = (show: ShowPicture | undefined, lines: readonly string[]) => (
	<PictureContext.Provider value={show}>
		<WholeScreen theme={theme} width={10} height={2} lines={lines} />
	</PictureContext.Provider>
);

it('a whole screen is given to the terminal within its size, and only when it has changed', async () => {
	const show = vi.fn<ShowPicture>();
	const drawing = draw(screen(show, ['first', 'longer than it is wide', 'below']));
	await vi.waitFor(() => expect(show).toHaveBeenCalledTimes(1));
	expect(show.mock.calls[0]?.[0]).toHaveLength(2);
	expect(show.mock.calls[0]?.[0]?.[1]).toMatch(/^longer th/);
	expect(drawing.text().trim()).toBe('');
	drawing.update(screen(show, ['first', 'longer than it is wide', 'other']));
	drawing.update(screen(show, ['first', 'second']));
	await vi.waitFor(() => expect(show).toHaveBeenLastCalledWith(['first', 'second']));
	expect(show).toHaveBeenCalledTimes(2);
	drawing.update(<Text>another</Text>);
	await vi.waitFor(() => expect(show).toHaveBeenLastCalledWith(undefined));
});

it('a whole screen is drawn by Ink where nobody takes pictures', async () => {
	const drawing = draw(screen(undefined, ['first', 'second']));
	await drawing.shows('second');
});
