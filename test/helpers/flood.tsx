import {writeFileSync} from 'node:fs';
import {setFlagsFromString} from 'node:v8';
import {runInNewContext} from 'node:vm';
import {Box, Text, useInput} from 'ink';
import {useEffect, useState} from 'react';
import {show, type TerminalControl} from '../../source/ui/terminal/show.tsx';

/**
 * Shows pictures of which no line comes twice: `node flood.mjs <file>`. `f` floods; after so many pictures the file tells
 * what is held in memory. `q` leaves; any other key is shown.
 */
const file = process.argv[2] ?? '';
const pictures = 150;
const lines = 40;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

const measure = () => {
	collect();
	return process.memoryUsage().heapUsed;
};

const line = (picture: number, row: number): string =>
	`picture ${picture} line ${row} `.padEnd(119, String.fromCharCode(97 + (picture % 26)));

const Flood = ({leave, write}: TerminalControl<{readonly is: 'left'}>) => {
	const [picture, setPicture] = useState(0);
	const [pressed, setPressed] = useState('none');
	const [isFlooding, setFlooding] = useState(false);
	useInput(input => {
		if (input === 'q') leave({is: 'left'});
		else if (input === 'f') setFlooding(true);
		else setPressed(input);
	});
	useEffect(() => {
		if (!isFlooding) return;
		const before = measure();
		let count = 0;
		const timer = setInterval(() => {
			setPicture(count++);
			write('\u001B]0;flood\u0007');
			if (count < pictures) return;
			clearInterval(timer);
			writeFileSync(file, JSON.stringify({grown: measure() - before, queued: process.stdout.writableLength}));
		}, 34);
		return () => clearInterval(timer);
	}, [isFlooding, write]);
	return (
		<Box flexDirection="column" height={lines}>
			<Text>{`picture ${picture}, pressed ${pressed}`}</Text>
			<Text>{Array.from({length: lines - 1}, (_, row) => line(picture, row)).join('\n')}</Text>
		</Box>
	);
};

await show<{readonly is: 'left'}>(control => <Flood {...control} />, {isRemote: false});
