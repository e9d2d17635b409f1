import {afterEach, describe, expect, it, vi} from 'vitest';
import {GraphScreen} from '../../source/ui/screens/graph/graph-screen.tsx';
import type {ScreenProps} from '../../source/ui/types.ts';
import {createAuthRun, createLargeRun} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const show = (over: Partial<ScreenProps> = {}) => {
	const props = screenProps(over);
	return {props, drawing: draw(<GraphScreen {...props} />, {width: props.width, height: props.height})};
};

describe('the graph screen', () => {
	it('shows phases, states, the critical path and what is left', async () => {
		const {drawing} = show({run: createAuthRun(), width: 100});
		await drawing.shows(/Graph · about .* left after you answer Stream-C/);
		const text = drawing.text();
		expect(text).toMatch(/Foundation\n.*✓ Stream-A foundation .* completed 100%/);
		expect(text).toMatch(/━ \? Stream-C ui .* waiting +25% +~2h left/);
		expect(text).toMatch(/Integration\n.*━ · Stream-Z integration {2}after .* pending/);
	});

	it('has a bar for each stream over the time of the whole run: what was, and what is thought to come', async () => {
		const {drawing} = show({run: createAuthRun(), width: 160});
		await drawing.shows('Graph');
		const bar = (id: string) =>
			/ {2}([ ━╍]+) {2,}\S+ +\d+% /.exec(
				drawing
					.text()
					.split('\n')
					.find(row => row.includes(id)) ?? '',
			)?.[1];
		expect(bar('Stream-A')).toMatch(/^ *━+ *$/);
		expect(bar('Stream-B')).toMatch(/^ *━+╍+ *$/);
		expect(bar('Stream-Z')).toMatch(/^ +╍+ *$/);
	});

	it('says what the chosen stream needs and what starts after it, and goes there', async () => {
		const {drawing, props} = show({focusedId: 'Stream-D'});
		await drawing.shows(/needs {5}Stream-A ✓\n +unblocks {2}Stream-Z \(after Stream-B, C, E too\)/);
		await drawing.type('jj');
		await drawing.shows('go to Stream-F');
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('grid', 'Stream-F'));
	});

	it('finds streams by id or name, round the end', async () => {
		const {drawing} = show({run: createAuthRun(), focusedId: 'Stream-A'});
		await drawing.shows('go to Stream-A');
		await drawing.type('/');
		await drawing.shows('enter find');
		await drawing.type('integ');
		await drawing.shows('/ integ');
		await drawing.type('\r');
		await drawing.shows('go to Stream-Z');
		await drawing.type('/');
		await drawing.type('\u0015');
		await drawing.type('stream-');
		await drawing.shows('/ stream-');
		await drawing.type('\r');
		await drawing.shows('/ search');
		await drawing.type('n');
		await drawing.shows('go to Stream-A');
		await drawing.type('N');
		await drawing.shows('go to Stream-Z');
	});

	it('keeps the chosen one in view among hundreds, in the smallest terminal', async () => {
		const {drawing} = show({run: createLargeRun(120), width: 40, height: 12, focusedId: undefined});
		await drawing.shows('go to Stream-001');
		await drawing.type('G');
		await drawing.shows('go to Stream-120');
		expect(drawing.text()).toContain('▸  ◐ Stream-120');
		await drawing.type('kkk');
		await drawing.shows('go to Stream-117');
	});

	it('closes with esc and with its own key', async () => {
		const {drawing, props} = show();
		await drawing.type('D');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalledTimes(1));
	});
});
