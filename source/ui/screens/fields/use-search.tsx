import type {ReactNode} from 'react';
import {sanitise} from '../../../sanitise.ts';
import type {Theme} from '../../theme.ts';
import {useHeld} from '../parts/use-held.ts';
import type {Say} from '../parts/use-said.ts';
import {FilterLine} from './filter-line.tsx';

/** 0: the first match from here on; 1, -1: the next and the former one, round the end. */
export type SearchStep = -1 | 0 | 1;

export type SearchParts = {
	readonly theme: Theme;
	readonly width: number;
	readonly say: Say;
	/** Goes to a match; false: there is none. */
	readonly walk: (text: string, step: SearchStep) => boolean;
};

export type Search = {
	/** What is looked for, as it is drawn; '' nothing. */
	readonly text: string;
	/** Takes a key of the search; false when it is none. */
	readonly press: (name: string) => boolean;
	/** The field, in the place of the keys, while the text is typed. */
	readonly line: ReactNode;
};

const longest = 200;

/** `/` types what is looked for, `n` and `N` go from match to match, esc ends it. */
export const useSearch = ({theme, width, say, walk}: SearchParts): Search => {
	const held = useHeld({text: '', isTyping: false});
	const go = (text: string, step: SearchStep) => {
		if (!walk(text, step)) say(`nothing contains "${sanitise(text, {maxLength: 60})}"`);
	};
	const submit = () => {
		const {text} = held.read();
		held.write({text, isTyping: false});
		if (text !== '') go(text, 0);
	};
	const type = (text: string) => held.write({...held.read(), text: text.slice(0, longest)});
	/** Keys typed so fast that the field was not there yet; afterwards the field takes them. */
	const typeAhead = (name: string) => {
		if (name === 'return') submit();
		else if (name.length === 1) type(held.read().text + sanitise(name));
	};
	const press = (name: string): boolean => {
		const {text, isTyping} = held.read();
		if (name === 'escape' && (isTyping || text !== '')) held.write({text: '', isTyping: false});
		else if (isTyping) {
			if (!held.drawn.isTyping) typeAhead(name);
		} else if (name === '/') held.write({text, isTyping: true});
		else if (name !== 'n' && name !== 'N') return false;
		else if (text === '') say('nothing searched for yet: / searches');
		else go(text, name === 'n' ? 1 : -1);
		return true;
	};
	const {text, isTyping} = held.drawn;
	const line = isTyping && (
		<FilterLine {...{theme, width}} value={text} keep="find" leave="cancel" onChange={type} onSubmit={submit} />
	);
	return {text: isTyping ? '' : text, press, line};
};
