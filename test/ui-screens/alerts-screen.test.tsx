import {afterEach, describe, expect, it, vi} from 'vitest';
import {AlertsScreen} from '../../source/ui/screens/alerts/alerts-screen.tsx';
import {createAuthRun} from '../helpers/create-run.ts';
import {draw, endDrawings} from '../helpers/draw.tsx';
import {createMemoryEngine} from '../helpers/memory-engine.ts';
import {screenProps} from '../helpers/screen-props.ts';

afterEach(endDrawings);

const show = (run = createAuthRun()) => {
	const engine = createMemoryEngine({run});
	const props = screenProps({run, engine});
	return {props, engine, drawing: draw(<AlertsScreen {...props} />)};
};

describe('the alerts screen', () => {
	it('puts what blocks most first and advice last, each with its cure', async () => {
		const {drawing} = show();
		await drawing.shows('2 need you · 1 advice');
		const text = drawing.text();
		const places = ['Stream-C ui', 'Stream-G rate limiter', 'Stream-B api'].map(name => text.indexOf(name));
		expect(places).toEqual([...places].sort((a, b) => a - b));
		expect(places.every(place => place > 0)).toBe(true);
		expect(text).toContain('unblocks Stream-Z');
		expect(text).toContain('r recover once you have logged in');
		expect(text).toContain('advice, conflict');
	});

	it('goes to the stream of the chosen alert', async () => {
		const {drawing, props} = show();
		await drawing.shows('go to Stream-C');
		await drawing.type('j');
		await drawing.shows('go to Stream-G');
		await drawing.type('\r');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('grid', 'Stream-G'));
	});

	it('dismisses advice and nothing else', async () => {
		const {drawing, engine} = show();
		await drawing.shows('go to Stream-C');
		await drawing.type('x');
		await drawing.shows('cannot be dismissed');
		expect(engine.sent).toEqual([]);
		await drawing.type('Gx');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'alert.dismiss', key: 'conflict:Stream-B:Stream-D'}]));
	});

	it('does what a cure says where that is one command, and says why it cannot', async () => {
		const {drawing, engine} = show();
		await drawing.shows('go to Stream-C');
		await drawing.type('c');
		await drawing.shows('only a paused');
		await drawing.type('jr');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'stream.recover', streamId: 'Stream-G'}]));
	});

	it('takes the keys that ask first to the grid', async () => {
		const {drawing, props} = show();
		await drawing.shows('go to Stream-C');
		await drawing.type('a');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('grid', 'Stream-C'));
		expect(props.notify).toHaveBeenCalledWith('Stream-C is in focus: a attach');
	});

	it('keeps the chosen alert while others come', async () => {
		const {drawing, props} = show();
		await drawing.shows('go to Stream-C');
		await drawing.type('j');
		await drawing.shows('go to Stream-G');
		const run = createAuthRun();
		const first = {...run.alerts[0]!, key: 'question:Stream-D:9', streamId: 'Stream-D'};
		drawing.update(<AlertsScreen {...props} run={{...run, alerts: [first, ...run.alerts]}} />);
		await drawing.shows('3 need you');
		expect(drawing.text()).toContain('go to Stream-G');
	});

	it('keeps the first one chosen too, and when it goes no key acts on the one in its place', async () => {
		const {drawing, props, engine} = show();
		await drawing.shows('go to Stream-C');
		const run = createAuthRun();
		const first = {...run.alerts[0]!, key: 'question:Stream-D:9', streamId: 'Stream-D'};
		drawing.update(<AlertsScreen {...props} run={{...run, alerts: [first, ...run.alerts]}} />);
		await drawing.shows('3 need you');
		expect(drawing.text()).toContain('go to Stream-C');
		drawing.update(<AlertsScreen {...props} run={{...run, alerts: run.alerts.slice(1)}} />);
		await drawing.shows('choose');
		await drawing.type('r');
		await drawing.shows('that one is gone');
		expect(engine.sent).toEqual([]);
		await drawing.type('jr');
		await vi.waitFor(() => expect(engine.sent).toEqual([{type: 'stream.recover', streamId: 'Stream-G'}]));
	});

	it('says in one sentence that nothing needs the user', async () => {
		const {drawing, props} = show(createAuthRun({alerts: []}));
		await drawing.shows('All clear.');
		await drawing.type('\u001B');
		await vi.waitFor(() => expect(props.close).toHaveBeenCalled());
	});

	it('shows all of what a command asked for would do, hidden characters too', async () => {
		const run = createAuthRun();
		const text = 'asks to run echo ok \u001B[2K\rrm -rf /\u202E';
		const {drawing} = show({...run, alerts: [{...run.alerts[0]!, text}]});
		await drawing.shows('rm -rf /');
		expect(drawing.text()).toContain('asks to run echo ok ?[2K?rm -rf /?');
	});

	it('keeps the chosen one of many in view', async () => {
		const run = createAuthRun();
		const alerts = Array.from({length: 40}, (_, i) => ({...run.alerts[1]!, key: `k${i}`, text: `alert number ${i}.`}));
		const {drawing} = show({...run, alerts});
		await drawing.shows('alert number 0.');
		await drawing.type('G');
		await drawing.shows('alert number 39.');
		expect(drawing.text()).toContain('▸');
	});
});

describe('a question among the alerts', () => {
	const long = `run: ${'npm test && '.repeat(300)}curl example.invalid`;
	const asking = () => {
		const run = createAuthRun();
		const stream = run.streams['Stream-C']!;
		const question = {
			id: 'q1',
			at: run.createdAt,
			sessionId: 's',
			tool: 'Bash',
			input: {},
			text: long,
			rule: `Bash(${long})`,
		};
		const alert = {
			key: 'question:Stream-C:q1',
			kind: 'question' as const,
			streamId: 'Stream-C',
			text: long.slice(0, 600),
			since: run.createdAt,
		};
		const streams = {...run.streams, 'Stream-C': {...stream, questions: [question]}};
		return {...run, alerts: [alert], streams} as typeof run;
	};

	it('is answered where the whole of it is seen', async () => {
		const {drawing, props, engine} = show(asking());
		await drawing.shows('y answer');
		await drawing.type('n');
		await drawing.type('y');
		await vi.waitFor(() => expect(props.open).toHaveBeenCalledWith('ask', 'Stream-C', 'question:Stream-C:q1'));
		expect(engine.sent).toEqual([]);
	});
});
