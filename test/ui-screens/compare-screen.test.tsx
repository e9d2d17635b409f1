import {afterEach, describe, expect, it, vi} from 'vitest';
import {actionFor} from '../../source/controls/actions.ts';
import type {Run} from '../../source/run/model/types.ts';
import {CompareScreen} from '../../source/ui/screens/compare/compare-screen.tsx';
import {committed, go, line, minute} from '../helpers/core-driver.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const members = ['approach-a-redux', 'approach-b-zustand', 'approach-c-context'];

/** Two are completed; the third is, too, or works. */
const racing = (isAllDone: boolean): {run: Run; now: number} => {
	const core = go({
		streams: [...members.map(id => line(id, {race: 'state'})), line('user', {dependencies: ['state']})],
	});
	for (const [index, id] of members.entries()) {
		core.begin(id);
		core.pass(minute);
		if (index < 2 || isAllDone) core.end(id, committed(1, {files: index + 1, added: 120 - 40 * index, removed: 7}));
	}
	return {run: core.run(), now: core.now()};
};

const show = (isAllDone: boolean, size = {width: 80, height: 24}) => {
	const {run, now} = racing(isAllDone);
	const engine = createMemoryEngine({run});
	const props = screenProps({run, engine, now, focusedId: members[1], ...size});
	return {props, engine, drawing: draw(<CompareScreen {...props} />, size)};
};

describe('the comparison', () => {
	it('has a row per stream and more of the chosen one, in 80 columns', async () => {
		const {drawing} = show(true);
		await drawing.shows('Pick a winner. Suggested: approach-c-context.');
		const text = drawing.text();
		expect(text).toMatch(/approach-a-redux +completed +– .*\+120 -7 +1m/);
		expect(text).toMatch(/▸ +approach-b-zustand +completed/);
		expect(text).toContain('stream/approach-b-zustand');
		expect(text.split('\n').every(row => row.length <= 80)).toBe(true);
	});

	it('adopts the chosen stream once that is confirmed', async () => {
		const {drawing, engine} = show(true);
		await drawing.shows('▸');
		await drawing.type('\r');
		await drawing.shows('Adopt approach-b-zustand?');
		await drawing.type('n');
		await drawing.shows('Pick a winner');
		expect(engine.sent).toEqual([]);
		await drawing.type('j\r');
		await drawing.shows('Adopt approach-c-context?');
		await drawing.type('y');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'stream.adopt', streamId: 'approach-c-context'}]));
	});

	it('shows the whole question where there is hardly room for the streams', async () => {
		const {drawing, engine} = show(true, {width: 50, height: 8});
		await drawing.shows('approach-b-zustand');
		await drawing.type('\r');
		await drawing.shows('Adopt approach-b-zustand?');
		expect(drawing.text()).toContain('The others stay on their branches');
		await drawing.type('\r');
		await drawing.shows(/approach-a-redux/);
		expect(engine.sent).toEqual([]);
	});

	it('says what an adoption stops, and agrees to it with the same answer', async () => {
		const {drawing, engine} = show(false);
		await drawing.shows('2 of 3 are completed');
		await drawing.type('\r');
		await drawing.shows('approach-c-context is not done: adopting');
		await drawing.type('y');
		await vi.waitFor(() =>
			expect(engine.sent).toEqual([{type: 'stream.adopt', streamId: 'approach-b-zustand', isForced: true}]),
		);
	});

	it('says why a stream cannot be adopted, and shows its diff', async () => {
		const {drawing, props, engine} = show(false);
		await drawing.type('j\r');
		await drawing.shows('it is running, not completed');
		expect(engine.sent).toEqual([]);
		await drawing.type('d');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('diff', 'approach-c-context'));
	});

	it('keeps stream, state and verify where there is little room', async () => {
		const {drawing} = show(true, {width: 44, height: 12});
		await drawing.shows(/approach-a-redux +completed +–/);
		expect(
			drawing
				.text()
				.split('\n')
				.every(row => row.length <= 44),
		).toBe(true);
	});

	it('is opened by a key on a stream of a race, and by no other', () => {
		const {run} = racing(true);
		expect(actionFor('compare', {run, focusedId: members[0]})).toEqual({is: 'open', screen: 'compare'});
		expect(actionFor('compare', {run, focusedId: 'user'})).toEqual({is: 'refuse', why: 'this stream is in no race'});
	});
});
