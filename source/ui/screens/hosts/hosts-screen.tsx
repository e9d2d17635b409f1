import {errorText} from '../../../error.ts';
import {type HostView, hostViews, movableOn} from '../../../run/features/hosts/index.ts';
import type {Command} from '../../../run/model/command.ts';
import type {ScreenProps} from '../../types.ts';
import {useChosen} from '../parts/chosen.ts';
import {bodyHeight, Page, type PageKey} from '../parts/page.tsx';
import {useHere} from '../parts/screen-context.ts';
import {clampTop} from '../parts/scroll.ts';
import {useHeld} from '../parts/use-held.ts';
import {type KeyResult, useKeys} from '../parts/use-keys.ts';
import {type Say, useSaid} from '../parts/use-said.ts';
import {hostBlock} from './host-lines.ts';

const send = async ({engine}: ScreenProps, say: Say, command: Command): Promise<void> => {
	try {
		const answer = await engine.send(command);
		say(answer.message, answer.ok ? 'good' : 'bad');
	} catch (error) {
		say(errorText(error), 'bad');
	}
};

const keysOf = ({theme, run}: ScreenProps, host: HostView | undefined, isAsking: boolean): readonly PageKey[] => {
	if (!host) return [{key: theme.glyphs.upDown, label: 'choose'}];
	const movable = movableOn(run, host.name);
	if (isAsking) {
		const what = movable.length === 1 ? movable[0] : `${movable.length} streams`;
		return [
			{key: 'y', label: `move ${what} off ${host.name}`},
			{key: 'n', label: 'leave it'},
		];
	}
	return [
		{key: 'enter', label: 'go to its stream', isOff: host.streams.length === 0},
		{key: 'd', label: host.state === 'drained' ? 'place there again' : 'place nothing new'},
		{key: 'v', label: 'move its streams', isOff: movable.length === 0},
		{key: theme.glyphs.upDown, label: 'move'},
	];
};

/** The machines of the run, what each has and works on; a machine can be emptied from here. */
export const HostsScreen = (props: ScreenProps) => {
	const {theme, run, width, height, close, open} = props;
	const hosts = hostViews(run);
	const [said, say] = useSaid(theme);
	const chosen = useChosen(hosts.map(({name}) => name));
	/** The host whose streams are about to be moved. */
	const asked = useHeld<string | undefined>(undefined);
	const {at, near} = chosen;
	useHere(hosts[at]?.streams[0] === undefined ? undefined : {streamId: hosts[at].streams[0]});
	const answer = (name: string, host: HostView): KeyResult => {
		asked.write(undefined);
		if (name !== 'y') say('nothing is moved');
		else for (const streamId of movableOn(run, host.name)) void send(props, say, {type: 'stream.move', streamId});
		return undefined;
	};
	const act = (name: string, host: HostView): KeyResult => {
		const [first] = host.streams;
		if (name === 'd')
			void send(props, say, {type: host.state === 'drained' ? 'host.resume' : 'host.drain', name: host.name});
		else if (name === 'v' && movableOn(run, host.name).length === 0) say(`${host.name} has nothing that can be moved`);
		else if (name === 'v') asked.write(host.name);
		else if (name === 'return' && first === undefined) say(`${host.name} has no stream`);
		else if (name === 'return') {
			open('grid', first);
			return 'left';
		}
		return undefined;
	};
	useKeys(name => {
		const host = hosts[chosen.read()];
		if (host && asked.read() === host.name) return answer(name, host);
		if (name === 'escape' || name === 'q') {
			close();
			return 'left';
		}
		if (chosen.move(name)) return undefined;
		return host && act(name, host);
	});
	const blocks = hosts.map((host, index) => hostBlock(props, host, index === at));
	const available = bodyHeight(height);
	const before = blocks.slice(0, near).flat().length;
	const middle = Math.max(0, Math.floor((available - (blocks[near]?.length ?? 0)) / 2));
	const lines = blocks.flat();
	const top = clampTop({top: before - middle, total: lines.length, available});
	const none = ['', '  This run has one machine only.', '  Name others in the plan ("hosts"), or with --hosts.'];
	const up = hosts.filter(({state}) => state === 'up' || state === 'drained').length;
	return (
		<Page
			{...{theme, width, height, said}}
			keys={hosts.length === 0 ? [] : keysOf(props, hosts[at], asked.drawn === hosts[at]?.name)}
			title={theme.bold('Hosts')}
			aside={hosts.length === 0 ? '' : `${up} of ${hosts.length} can be reached`}
			lines={hosts.length === 0 ? none : lines.slice(top, top + available)}
		/>
	);
};
